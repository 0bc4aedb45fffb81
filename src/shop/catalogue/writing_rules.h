// The book of rules for writing products: what becomes of each, which revision it gets, which picture contents it needs
// and which may go, how its text is folded, and what tells a damaged embedding. Decided here from what is stored, once
// for every engine; the engines store. Inside catalogue/ only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {

// The text that filters look for, folded (folded_text.h).
struct FoldedFacts {
  std::string category, colour, currency;
  std::map<std::string, std::string> attributes;
};
FoldedFacts folded_facts(const ProductFacts& facts);
// The question to folded columns.
ProductFilter folded_filter(const ProductFilter& filter);

// What a write finds: the catalogue, and those of the products it is about that exist, by id.
struct StoredBefore {
  CatalogueRow catalogue;
  std::map<std::string, StoredProduct> products;

  const StoredProduct* find(const std::string& id) const;
};

// A picture content that the written products have. Its thumbnail may be empty: then the catalogue must have it.
struct PlannedContent {
  std::string sha256;
  int width = 0;
  int height = 0;
  std::span<const std::byte> thumbnail;
  ProductId product;  // one that has it, for messages
  std::string reference;
};

// The embedding of what is asked for of a content. It may be empty: then the catalogue must have it.
struct PlannedEmbedding {
  std::string sha256;
  std::string asked;  // PicturePart::asked
  std::span<const float> embedding;
  const PicturePart* part = nullptr;  // what the embedding is of; nullptr without one
};

struct PlannedProduct {
  const ProductFacts* facts = nullptr;
  FoldedFacts folded;
  const std::vector<ImageRecord>* images = nullptr;  // nullptr: it keeps those that it has
  std::int64_t revision = 0;
  std::string feed;  // its owner
};

struct PlannedRemoval {
  std::string id;
  std::int64_t revision = 0;
};

// What is to be stored. Refers to the records that it was made from.
struct WritingPlan {
  std::int64_t revision = 0;                 // of the catalogue afterwards
  bool empty = true;                         // nothing is to be stored
  std::vector<PutOutcome> outcomes;          // of each record
  std::vector<PlannedContent> contents;      // each once
  std::vector<PlannedEmbedding> embeddings;  // each content with each that is asked of it once
  std::vector<PlannedProduct> products;      // each once: what its last record says
  std::vector<PlannedRemoval> removals;
  // Contents that a product had. Each is dropped if no image has it when everything else is stored, and not before: two
  // products may have swapped their pictures.
  std::vector<std::string> let_go;
};

// Of records without images: whether the product keeps those that it has, or such a record is refused.
enum class WithoutImages { refused, kept };

// Throws as require_record().
WritingPlan plan_put(std::span<const ProductRecord> records, const StoredBefore& before, WithoutImages without_images);
// Ids that are not stored, or named twice, are passed over.
WritingPlan plan_removal(std::span<const ProductId> ids, const StoredBefore& before);

// For a content of a plan of which neither the record nor the catalogue has `what`.
PictureGone picture_gone(const PlannedContent& content, std::string_view what);
// The one of that hash; it must be there.
const PlannedContent& content_of(const WritingPlan& plan, const std::string& sha256);

// Of an embedding's bytes as they are stored: 16 hex digits that another embedding has not.
std::string checksum_of(std::span<const std::byte> stored);
// What is wrong with an embedding of that many bytes; nothing where the checksum fits, or where there is none: it is of
// an older version that did not know them.
std::optional<std::string> problem_of_embedding(std::span<const std::byte> stored, std::size_t expected_bytes,
                                                std::string_view checksum);
// "product 'p1', image 7: ...".
std::string damaged_embedding(const ProductId& product, std::int64_t image, std::string_view problem);

}  // namespace selvedge::catalogue
