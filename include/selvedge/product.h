// A product: what the shop says about it and the pictures it is found by.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "selvedge/price.h"
#include "selvedge/product_id.h"

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
  bool hidden = false;  // kept, but no answer, filter or list for shoppers shows it
  bool operator==(const ProductFacts&) const = default;
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
  std::string feed;  // the name of the feed that owns it (catalogue sync); empty: none
  bool operator==(const StoredProduct&) const = default;
};

}  // namespace selvedge
