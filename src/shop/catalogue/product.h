// A product: what the shop says about it and the pictures it is found by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/core/ids.h"
#include "shop/catalogue/price.h"

namespace selvedge {

// Text is UTF-8 of at most 64 KiB a field and 256 KiB in all, without control characters except tab and newline; empty
// means unknown.
struct ProductFacts {
  ProductId id;
  std::string title;
  std::string category;
  std::string colour;
  std::optional<Price> price;
  std::string currency;               // ISO 4217: three capital letters, e.g. "EUR"
  std::optional<std::int64_t> stock;  // pieces at hand, >= 0
  std::string url;                    // of the product's page: http or https, without a name and password
  std::string item_group_id;          // the same for all variants (sizes, colours) of one design
  // Anything else; no name of another column, no empty name. At most 256, names of at most 200 bytes.
  std::map<std::string, std::string> attributes;
  bool operator==(const ProductFacts&) const = default;
};

// What is wrong with an id (empty, over 512 bytes, with a control character, or as problem_of_text says), as "expected
// ..., found ..."; nothing where it may be one.
std::optional<std::string> problem_of(const ProductId& id);

// What is wrong with the facts, as "expected ..., found ..."; nothing where they may be stored.
std::optional<std::string> problem_of(const ProductFacts& facts);

// Whether a name or password stands before the address's host ("https://name:password@host/"). `url`: with "://".
bool names_a_user(std::string_view url);

// What is wrong with the address of a product's page (another scheme than http and https, a name or password), or
// nothing.
std::optional<std::string> problem_of_page_url(std::string_view url);

// What keeps `text` from being stored: its length, a control character or bytes that are no UTF-8; nothing if it may.
std::optional<std::string> problem_of_text(std::string_view name, std::string_view text);

// Sets the field that a feed's column or a command line names: "title", "price", ... or, for any other name, an
// attribute. Empty text clears it. Returns what is wrong with the text, if anything; the facts are then unchanged.
// The name "product_id" and those of images are not facts and are refused.
std::optional<std::string> set_fact(ProductFacts& facts, std::string_view name, std::string_view text);

// One of a product's images on its way into a catalogue.
struct ImageRecord {
  std::string content;    // SHA-256 of the file's bytes, 64 lower-case hex digits
  std::string reference;  // where the original is: an absolute path or a URL
  int width = 0;          // of the upright original, in pixels
  int height = 0;
  std::vector<std::byte> thumbnail;  // JPEG, longest side <= 512. May be empty where the catalogue knows the content
  std::vector<float> embedding;      // L2-normalised. May be empty where the catalogue knows the content
};

struct ProductRecord {
  ProductFacts facts;
  std::vector<ImageRecord> images;  // at least one, in the shop's order
};

struct StoredImage {
  std::int64_t id = 0;  // unique in the catalogue, never used again: what the index knows the image by
  std::string content;
  std::string reference;
  int width = 0;
  int height = 0;
  bool operator==(const StoredImage&) const = default;
};

struct StoredProduct {
  ProductFacts facts;
  std::int64_t revision = 0;  // of the catalogue when this product was last changed
  std::vector<StoredImage> images;
  bool operator==(const StoredProduct&) const = default;
};

}  // namespace selvedge
