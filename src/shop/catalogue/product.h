// A product on its way into a catalogue, and what may be one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/product.h"

namespace selvedge::catalogue {

// What is wrong with an id (empty, over 512 bytes, with a control character, or as problem_of_text says), as "expected
// ..., found ..."; nothing where it may be one.
std::optional<std::string> problem_of(const ProductId& id);

// What is wrong with the facts, as "expected ..., found ..."; nothing if they may be stored.
std::optional<std::string> problem_of(const ProductFacts& facts);

// Whether a URL carries a user name or password before its host ("https://name:password@host/"). `url` holds "://".
bool names_a_user(std::string_view url);

// What is wrong with the address of a product's page (not http or https, or with a user name or password); nothing if
// it is valid.
std::optional<std::string> problem_of_page_url(std::string_view url);

// Why `text` may not be stored: its length, a control character, or bytes that are no UTF-8. Nothing if it may.
std::optional<std::string> problem_of_text(std::string_view name, std::string_view text);

// Whether set_fact sets a fact by this name, and no attribute.
bool is_fact(std::string_view name);

// Sets the field that a feed's column or a command line names: "title", "price", ... Any other name is an attribute.
// Empty text clears the field. Returns what is wrong with the text and then leaves the facts unchanged. Refuses
// "product_id" and the names of images: they are no facts.
std::optional<std::string> set_fact(ProductFacts& facts, std::string_view name, std::string_view text);

// What a shop may set for a picture: "40,60,300,400" (left, top, width, height in pixels of the upright picture),
// "none" (the whole picture) or "garment" (its garment is looked for, whatever was set before). What is wrong with the
// text, as "expected ..., found ..."; nothing if it is one of these.
std::optional<std::string> problem_of_crop(std::string_view text);
// Whether the shop set what was asked for: PicturePart::asked.
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
};

// Of an image that the catalogue has, without thumbnail and embedding.
ImageRecord record_of(const StoredImage& image);

struct ProductRecord {
  ProductFacts facts;
  std::vector<ImageRecord> images;  // at least one, in the shop's order
  std::string feed;                 // that owns it from now on; empty: whoever does stays its owner
};

}  // namespace selvedge::catalogue
