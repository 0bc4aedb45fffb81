// Writes one product with its pictures, for the service's routes of single products. Many products go through
// import_products.h.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/intake/picture_intake.h"

namespace selvedge::intake {

// A picture of the product: one that the product has already, or new bytes.
struct NewPicture {
  std::string content;  // SHA-256 of a picture that the product has; empty: `bytes` holds a new one
  std::function<std::vector<std::byte>()> bytes;  // called when they are needed; an exception from it ends the writing
  std::string reference;                          // where the original is; may be empty
  std::string name;                               // for messages and for `open`: "images[0]"
  std::string crop = {};                          // PictureWish::crop
};

// The product has no picture with NewPicture::content. invalid_argument.
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
  // Called before anything is decoded, and again inside the writing transaction.
  catalogue::WriteCheck check;
};

struct ProductWritten {
  catalogue::WrittenProduct stored;
  // What is wrong with new pictures that were taken all the same: "images[0]: the file ends early: …".
  std::vector<std::string> warnings;
};

// Stores the product and returns what was written. With no pictures it keeps the stored ones. A picture that the
// product has is embedded again only if `crop` asks for another part of it; it is then read from its original if that
// file is unchanged, else from its thumbnail. Throws NoSuchPicture, NoPictures for a new product, and what `check`,
// `open` and Catalogue::put throw.
ProductWritten write_product(catalogue::Catalogue& catalogue, const ProductFacts& facts,
                             std::span<const NewPicture> pictures, const ProductWriting& writing);

}  // namespace selvedge::intake
