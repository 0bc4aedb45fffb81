// What of a product's picture is embedded: the part around its garment, what the shop says, or all of it (decision
// 0031).
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

// Looks for garments in pictures: a finder, or a function in its place.
struct GarmentSearch {
  std::function<garments::Findings(const Image& picture)> find;  // any thread; empty: pictures are taken whole
  std::string finder;                                            // PicturePart::finder

  bool on() const { return static_cast<bool>(find); }
};
// Of a finder, which must outlive it; off without one.
GarmentSearch garment_search(const garments::Finder* finder);

// PicturePart::asked of pictures of which the shop says nothing, by what the product's facts say its kind is.
std::string usually_asked(const GarmentSearch& search, std::string_view category, std::string_view title);

// What is asked of a product's picture.
struct PictureWish {
  std::string crop;                     // what the shop says now (catalogue::problem_of_crop); empty: nothing
  std::string usual;                    // usually_asked
  std::span<const StoredImage> stored;  // the product's pictures: what the shop set for one of them stays
};
// PicturePart::asked of the picture of that content.
std::string asked_of(const PictureWish& wish, const std::string& content);

// The part of the picture is outside of it. invalid_argument.
class PartOutside : public Error {
 public:
  explicit PartOutside(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

struct PictureSubject {
  Image image;  // to be embedded
  PicturePart part;
};
// Opens the part of the picture's file, in pixels of the upright original, anew. Empty: what is in memory is all there
// is.
using OpenPart = std::function<Image(const Rect& part)>;

struct PictureSize {
  int width = 0, height = 0;  // pixels, of the upright original
};
// Who looks at a picture.
struct SubjectEyes {
  const GarmentSearch& search;
  const recommend::ImageEncoder& encoder;
  OpenPart open;
  std::string name;  // of the picture, for messages
};

// What of `picture`, an upright picture that may have been made smaller than the original, is
// embedded for what is asked. A garment that nearly fills the picture, and a picture in which none is found, are taken
// whole. A part that has fewer pixels here than the network takes is opened anew. Throws PartOutside, and what the
// search and `open` throw.
PictureSubject subject_of(Image picture, const PictureSize& original, const std::string& asked,
                          const SubjectEyes& eyes);

}  // namespace selvedge::intake
