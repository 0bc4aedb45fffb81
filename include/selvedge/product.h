// A product: what the shop says about it and the pictures it is found by.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "selvedge/export.h"
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

// In fractions of a picture's width and height, inside it.
struct PictureBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  bool operator==(const PictureBox&) const = default;
};

// Who chose what of a picture a product is found by.
enum class PartSource {
  whole,   // nobody: the whole picture, because nothing was looked for or found, or because it fills the picture
  finder,  // the finder of garments: the part around the product's garment
  shop     // the shop: a part, or the whole picture
};
// "whole", "finder", "shop", as in JSON.
SELVEDGE_EXPORT const char* to_string(PartSource source);

// What of a picture a product is found by.
struct PicturePart {
  PartSource source = PartSource::whole;
  // Of the garment that was found, also where it fills the picture; of the part that the shop set.
  std::optional<PictureBox> box;
  std::string kind;      // of the garment that was found: "top", ... (GarmentKind); empty: none was
  float confidence = 0;  // in (0, 1) with a kind
  std::string finder;    // the first 16 digits of the fingerprint of the finder that looked; empty: none did
  // What was asked for: "" the whole picture; "garment", or "garment top outerwear" where the product's facts say its
  // kind; "40,60,300,400", a part in pixels of the upright picture, or "none", the whole, where the shop set it.
  std::string asked;
  bool operator==(const PicturePart&) const = default;
};

struct StoredImage {
  std::int64_t id = 0;  // unique in the catalogue, never used again: what the index knows the image by
  std::string content;
  std::string reference;
  int width = 0;
  int height = 0;
  PicturePart part = {};
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
