// The rules of writing products, once for both engines: what becomes of each product, its revision, the picture
// contents it needs, the contents that may go, folded texts, and checksums of embeddings. They decide from what is
// stored; the engines then store. Inside catalogue/ only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {

// The texts that filters compare, folded (folded_text.h).
struct FoldedFacts {
  std::string category, colour, currency;
  std::map<std::string, std::string> attributes;
};
FoldedFacts folded_facts(const ProductFacts& facts);
// The filter with folded values, for comparing with folded columns. Throws invalid_argument for a name or value that
// problem_of_text refuses: the engines would treat it differently.
ProductFilter folded_filter(const ProductFilter& filter);

// What a write finds: the catalogue's row, and by id those of the written products that exist.
struct StoredBefore {
  CatalogueRow catalogue;
  std::map<std::string, StoredProduct> products;

  const StoredProduct* find(const std::string& id) const;
};

// A picture content of the written products. If its thumbnail is empty, the catalogue must have it.
struct PlannedContent {
  std::string sha256;
  int width = 0;
  int height = 0;
  std::span<const std::byte> thumbnail;
  ProductId product;  // a product that has it, for messages
  std::string reference;
};

// The embedding of a content for one request. If it is empty, the catalogue must have it.
struct PlannedEmbedding {
  std::string sha256;
  std::string asked;  // PicturePart::asked
  std::span<const float> embedding;
  const PicturePart* part = nullptr;  // what the embedding is of; nullptr without an embedding
};

struct PlannedProduct {
  const ProductFacts* facts = nullptr;
  FoldedFacts folded;
  const std::vector<ImageRecord>* images = nullptr;  // nullptr: the product keeps its images
  std::int64_t revision = 0;
  std::string feed;  // its owner
};

struct PlannedRemoval {
  std::string id;
  std::int64_t revision = 0;
};

// What is to be stored. It refers to the records that it was made from.
struct WritingPlan {
  std::int64_t revision = 0;                 // of the catalogue afterwards
  bool empty = true;                         // nothing is to be stored
  std::vector<PutOutcome> outcomes;          // one for each record
  std::vector<PlannedContent> contents;      // each content once
  std::vector<PlannedEmbedding> embeddings;  // each pair of content and request once
  std::vector<PlannedProduct> products;      // each product once, as its last record says
  std::vector<PlannedRemoval> removals;
  // Contents that a changed or removed product had. Each is dropped if no image has it after everything else is stored;
  // not earlier, because two products may swap their pictures.
  std::vector<std::string> let_go;
};

// For pictures whose part the record leaves open (ImageRecord::part_open). Such a picture gets the stored part, if the
// stored and the record's part differ and the shop set one of them. Its embedding is then the stored one. Nothing if
// that changes no picture, and without `stored`.
std::optional<ProductRecord> with_set_parts(const ProductRecord& record, const StoredProduct* stored);

// What a record without images means: it is refused, or the product keeps its images.
enum class WithoutImages { refused, kept };

// The plan of a put. Throws as require_record().
WritingPlan plan_put(std::span<const ProductRecord> records, const StoredBefore& before, WithoutImages without_images);
// The plan of a removal. Ids that are not stored or that are repeated are ignored.
WritingPlan plan_removal(std::span<const ProductId> ids, const StoredBefore& before);

// The error for a content of which neither the records nor the catalogue have `what`.
PictureGone picture_gone(const PlannedContent& content, std::string_view what);
// The content with this hash, which the plan must have.
const PlannedContent& content_of(const WritingPlan& plan, const std::string& sha256);

// The checksum of an embedding's stored bytes: 16 hex digits of their SHA-256.
std::string checksum_of(std::span<const std::byte> stored);
// What is wrong with the stored bytes of an embedding. Nothing if their number and checksum fit. An empty checksum,
// which older catalogues have, fits always.
std::optional<std::string> problem_of_embedding(std::span<const std::byte> stored, std::size_t expected_bytes,
                                                std::string_view checksum);
// "product 'p1', image 7: ...".
std::string damaged_embedding(const ProductId& product, std::int64_t image, std::string_view problem);

}  // namespace selvedge::catalogue
