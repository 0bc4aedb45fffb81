// Writes one product with its pictures. Bulk is import_products.h.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/intake/picture_intake.h"

namespace selvedge::intake {

// A picture of the product that is written: one that the product has, or bytes.
struct NewPicture {
  std::string content;                            // SHA-256 of a picture that the product has; or empty, with:
  std::function<std::vector<std::byte>()> bytes;  // called when they are needed; what it throws ends the writing
  std::string reference;                          // where the original is; may be empty
  std::string name;                               // for messages and for `open`: "images[0]"
  std::string crop = {};                          // PictureWish::crop
};

// NewPicture::content names no picture of the product. invalid_argument.
class NoSuchPicture : public Error {
 public:
  explicit NoSuchPicture(const NewPicture& picture);
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

// A new product has no pictures. invalid_argument.
class NoPictures : public Error {
 public:
  NoPictures();
};

struct ProductWriting {
  PictureEyes eyes;
  EmbedImages embed;
  // Called before anything is decoded, and again in the writing transaction.
  catalogue::WriteCheck check;
};

struct ProductWritten {
  catalogue::WrittenProduct stored;
  // Of new pictures that are not as they were meant: "images[0]: the file ends early; …".
  std::vector<std::string> warnings;
};

// Stores the product. Without pictures it keeps those that are stored. Returns what was written, whatever others write
// next and whatever a replica has. A picture that the product has is looked at again only where `crop` asks for another
// part of it: in its original where that is a file that is still the same, else in its thumbnail. Throws what `check`,
// `open` and Catalogue::put throw, NoSuchPicture and NoPictures.
ProductWritten write_product(catalogue::Catalogue& catalogue, const ProductFacts& facts,
                             std::span<const NewPicture> pictures, const ProductWriting& writing);

}  // namespace selvedge::intake
