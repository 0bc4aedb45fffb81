// The records that a catalogue stores for a product, and the rules for their values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/product.h"

namespace selvedge::catalogue {

// What is wrong with an id, as "expected ..., found ...": it is empty, over 512 bytes, has a control character, or is
// no UTF-8. Nothing if it is valid.
std::optional<std::string> problem_of(const ProductId& id);

// What is wrong with the facts, as "expected ..., found ...". Nothing if they may be stored.
std::optional<std::string> problem_of(const ProductFacts& facts);

// Whether a URL has a user name or password ("https://name:password@host/"). `url` must hold "://".
bool names_a_user(std::string_view url);

// What is wrong with the URL of a product's page: it is not http or https, or has a user name or password. Nothing if
// it is valid.
std::optional<std::string> problem_of_page_url(std::string_view url);

// Why `text` may not be stored: it is too long, has a control character, or is no UTF-8. Nothing if it may be stored.
std::optional<std::string> problem_of_text(std::string_view name, std::string_view text);

// Whether set_fact takes this name for a fact, and not for an attribute.
bool is_fact(std::string_view name);
// All of these names, for what a mistyped one was meant to be.
std::vector<std::string> fact_names();

// Whether no attribute may have this name: an export writes a column of this name, and an import reads it, as a fact,
// the product's key or its images.
bool is_reserved(std::string_view name);

// The attribute with the whole paths of a product's categories, "Apparel > Tops; Sale": a filter's category finds each
// part of them too.
inline constexpr const char* category_path = "category_path";

// What an attribute is called that a shop gave this name: "option_hidden" for "hidden", which is_reserved; any other
// name stays as it is.
std::string free_attribute_name(std::string_view name);

// Sets the field that a feed's column or a command line names: "title", "price", "hidden" (true or false), ... Any
// other name is an attribute. Empty text clears the field. Returns what is wrong with the text; the facts then stay as
// they are. "product_id" and the names of images are refused, because they are no facts.
std::optional<std::string> set_fact(ProductFacts& facts, std::string_view name, std::string_view text);

// What is wrong with a text that a shop sets for a picture, as "expected ..., found ...". Nothing if it is one of
// these:
// - "40,60,300,400": left, top, width, height in pixels of the upright picture.
// - "none": the whole picture.
// - "garment": its garment is looked for, whatever was set before.
std::optional<std::string> problem_of_crop(std::string_view text);
// Whether the shop set what is asked of a picture (PicturePart::asked): a part or "none".
bool is_set_by_shop(std::string_view asked);

// An image to be stored with its product.
struct ImageRecord {
  std::string content;    // SHA-256 of the file's bytes, 64 lower-case hex digits
  std::string reference;  // where the original is: an absolute path or a URL
  int width = 0;          // pixels, of the upright original
  int height = 0;
  std::vector<std::byte> thumbnail;  // JPEG, longest side <= 512; may be empty if the catalogue knows the content
  std::vector<float> embedding;  // L2-normalised; may be empty if the catalogue knows the content as it is asked for
  PicturePart part = {};         // what the embedding is of; without an embedding only `asked` counts
  // Whoever wrote the record did not say which part. One that the shop has set by the time of writing, or unset, stays.
  bool part_open = false;
};

// The record of an image that the catalogue has, without thumbnail and embedding.
ImageRecord record_of(const StoredImage& image);

struct ProductRecord {
  ProductFacts facts;
  std::vector<ImageRecord> images;  // at least one, in the shop's order
  std::string feed;                 // name of the feed that becomes its owner; empty: the owner stays
};

}  // namespace selvedge::catalogue
