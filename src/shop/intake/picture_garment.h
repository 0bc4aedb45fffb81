// Decides what of a product's picture is embedded: the part around its garment, the part that the shop set, or the
// whole picture (decision 0031).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ground/garments/finder.h"
#include "selvedge/error.h"
#include "selvedge/product.h"
#include "shop/catalogue/product.h"
#include "shop/recommend/picture.h"

namespace selvedge::intake {

// How garments are looked for: by a finder, or in tests by a function.
struct GarmentSearch {
  std::function<garments::Findings(const Image& picture)> find;  // any thread; empty: pictures are taken whole
  std::string finder;                                            // PicturePart::finder

  bool on() const { return static_cast<bool>(find); }
};
// The search of a finder, which must outlive it. Off for nullptr.
GarmentSearch garment_search(const garments::Finder* finder);

// What is asked (PicturePart::asked) of pictures for which the shop set nothing: "" if the search is off; else
// "garment", followed by the kinds that category and title tell.
std::string usually_asked(const GarmentSearch& search, std::string_view category, std::string_view title);

// What is asked of a product's picture.
struct PictureWish {
  std::string crop;                     // what the shop sets (catalogue::problem_of_crop); empty: nothing
  std::string usual;                    // usually_asked
  std::span<const StoredImage> stored;  // the product's stored pictures; what the shop set for one of them stays
};
// What is asked (PicturePart::asked) of the picture with this content.
std::string asked_of(const PictureWish& wish, const std::string& content);

// The part that the shop set is not inside its picture. invalid_argument.
class PartOutside : public Error {
 public:
  explicit PartOutside(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

struct PictureSubject {
  Image image;  // to be embedded
  PicturePart part;
};
// Decodes a part of the picture's file again, in pixels of the upright original. Empty: only the image in memory is
// there.
using OpenPart = std::function<Image(const Rect& part)>;

struct PictureSize {
  int width = 0, height = 0;  // pixels, of the upright original
};
// What it takes to look at a picture.
struct SubjectEyes {
  const GarmentSearch& search;
  const recommend::ImageEncoder& encoder;
  OpenPart open;
  std::string name;  // of the picture, for messages
};

// Cuts out what is embedded of a picture. `picture` is upright and may be smaller than the original. It is taken whole
// if no garment is found in it, or if the garment nearly fills it. A part is opened again if the image in memory has
// fewer pixels of it than the network can use. Throws PartOutside, and what the search and `open` throw.
PictureSubject subject_of(Image picture, const PictureSize& original, const std::string& asked,
                          const SubjectEyes& eyes);

}  // namespace selvedge::intake
