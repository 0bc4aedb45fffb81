// A product: the facts that the shop states, and the pictures that the product is found by.
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

// All texts are UTF-8 without control characters; only tab and newline are allowed. A text has at most 64 KiB, all of
// them together 256 KiB. Empty means unknown.
struct ProductFacts {
  ProductId id;
  std::string title;
  std::string category;
  std::string colour;
  std::optional<Price> price;
  std::string currency;               // ISO 4217: three capital letters, e.g. "EUR"
  std::optional<std::int64_t> stock;  // pieces at hand, >= 0
  std::string url;                    // the product's page: http or https, without user name and password
  std::string item_group_id;          // the same for all variants (sizes, colours) of one design
  // Everything else the shop states, by name. At most 256. A name has 1 to 200 bytes and is not the name of a field
  // above.
  std::map<std::string, std::string> attributes;
  bool hidden = false;  // stays stored, but shoppers never see it
  bool operator==(const ProductFacts&) const = default;
};

// A part of a picture, in fractions of its width and height. It lies inside the picture.
struct PictureBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  bool operator==(const PictureBox&) const = default;
};

// Who chose the part of a picture that is embedded.
enum class PartSource {
  whole,   // nobody: no garment was looked for or found, or it fills the picture
  finder,  // the finder: the part around the product's garment
  shop     // the shop: a part of its choice, or the whole picture
};
// "whole", "finder", "shop": the words of JSON.
SELVEDGE_EXPORT const char* to_string(PartSource source);

// The part of a picture that is embedded: what a photo is compared with.
struct PicturePart {
  PartSource source = PartSource::whole;
  // Around the garment that was found, even if that fills the picture; or the part that the shop set.
  std::optional<PictureBox> box;
  std::string kind;      // the found garment's, "top", ... (GarmentKind); empty: none was found
  float confidence = 0;  // of the found garment, in (0, 1); 0 without one
  std::string finder;    // first 16 digits of the fingerprint of the finder that looked; empty: none did
  // What the import asked for.
  // - "": the whole picture.
  // - "garment": its garment. "garment top outerwear": a garment of these kinds, which the product's facts name.
  // - "40,60,300,400": the part that the shop set, as x, y, width, height in pixels of the upright picture.
  // - "none": the whole picture, because the shop said so.
  std::string asked;
  bool operator==(const PicturePart&) const = default;
};

// A picture of a stored product.
struct StoredImage {
  std::int64_t id = 0;    // unique in the catalogue and never used again; the index knows the image by it
  std::string content;    // SHA-256 of the picture file, 64 hex digits; Shop::thumbnail takes it
  std::string reference;  // where the original is: an absolute path, a URL, or "upload:" and the content
  int width = 0;          // pixels, of the upright original
  int height = 0;
  PicturePart part = {};
  bool operator==(const StoredImage&) const = default;
};

// A product as the catalogue holds it.
struct StoredProduct {
  ProductFacts facts;
  std::int64_t revision = 0;  // the catalogue's revision at the last change of this product
  std::vector<StoredImage> images;
  std::string feed;  // name of the feed that owns it (`selvedge catalogue sync`); empty: none
  bool operator==(const StoredProduct&) const = default;
};

}  // namespace selvedge
