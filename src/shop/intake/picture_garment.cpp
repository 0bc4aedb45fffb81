// What is asked of a picture is one text: empty, the shop's crop, "none", or "garment" with the kinds that its words
// tell. The part is found in the image in memory. It is decoded anew where the original has more of the pixels that the
// model takes.
#include "shop/intake/picture_garment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ground/garments/garment_part.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"
#include "shop/intake/garment_words.h"
#include "shop/recommend/query_photo.h"

namespace selvedge::intake {
namespace {

using garments::Kind;

constexpr std::string_view usual_word = "garment";
constexpr std::size_t finder_digits = 16;  // of the fingerprint, hexadecimal: enough to tell finders apart

// What the finder may take a garment of that kind for: a jacket for a top, a tunic for a dress.
std::vector<Kind> kinds_like(Kind kind) {
  if (kind == Kind::dress) return {Kind::dress, Kind::top};
  if (kind == Kind::top || kind == Kind::outerwear) return {Kind::top, Kind::outerwear};
  return {kind};
}

// "garment top outerwear" -> top, outerwear.
std::vector<Kind> kinds_in(std::string_view asked) {
  std::vector<Kind> kinds;
  while (!asked.empty()) {
    const std::string_view word = asked.substr(0, asked.find(' '));
    if (const auto kind = garments::kind_of(word)) kinds.push_back(*kind);
    asked.remove_prefix(std::min(asked.size(), word.size() + 1));
  }
  return kinds;
}

// The most prominent garment of the kinds, else of any; nothing where none was found.
const garments::FoundGarment* chosen(const garments::Findings& found, const Image& picture,
                                     const std::vector<Kind>& kinds) {
  const garments::FoundGarment* first = nullptr;
  for (const std::size_t i : garments::by_prominence(found, picture.width, picture.height)) {
    const garments::FoundGarment& garment = found.garments[i];
    if (kinds.empty() || std::ranges::find(kinds, garment.kind) != kinds.end()) return &garment;
    if (first == nullptr) first = &garment;
  }
  return first;
}

PictureBox fractions(const garments::Box& box, const PictureSize& of) {
  const auto share = [](double value, int whole) { return std::clamp(value / whole, 0.0, 1.0); };
  PictureBox shares{share(box.x, of.width), share(box.y, of.height), 0, 0};
  shares.width = std::min(share(box.width, of.width), 1 - shares.x);
  shares.height = std::min(share(box.height, of.height), 1 - shares.y);
  return shares;
}

// A part of a picture of one size, in pixels of the same picture of another size.
Rect rescaled(const Rect& part, const PictureSize& from, const PictureSize& to) {
  const double scale_x = double(to.width) / from.width, scale_y = double(to.height) / from.height;
  Rect there{std::min(static_cast<int>(part.x * scale_x), to.width - 1),
             std::min(static_cast<int>(part.y * scale_y), to.height - 1),
             static_cast<int>(std::lround(part.width * scale_x)), static_cast<int>(std::lround(part.height * scale_y))};
  there.width = std::clamp(there.width, 1, to.width - there.x);
  there.height = std::clamp(there.height, 1, to.height - there.y);
  return there;
}

}  // namespace

GarmentSearch garment_search(const garments::Finder* finder) {
  if (finder == nullptr) return {};
  return {[finder](const Image& picture) { return finder->find(picture); },
          finder->card().fingerprint.substr(0, finder_digits)};
}

std::string usually_asked(const GarmentSearch& search, std::string_view category, std::string_view title) {
  if (!search.on()) return "";
  std::vector<Kind> kinds;
  for (const Kind told : told_kinds(category, title)) {
    for (const Kind kind : kinds_like(told)) {
      if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
    }
  }
  std::ranges::sort(kinds);
  std::string asked(usual_word);
  for (const Kind kind : kinds) asked += fmt::format(" {}", garments::to_string(kind));
  return asked;
}

std::string asked_of(const PictureWish& wish, const std::string& content) {
  if (catalogue::is_set_by_shop(wish.crop)) return wish.crop;
  if (wish.crop.empty()) {
    for (const StoredImage& image : wish.stored) {
      if (image.content == content && catalogue::is_set_by_shop(image.part.asked)) return image.part.asked;
    }
  }
  return wish.usual;
}

PictureSubject subject_of(Image picture, const PictureSize& original, const std::string& asked,
                          const SubjectEyes& eyes) {
  const recommend::ImageEncoder& encoder = eyes.encoder;
  const PictureSize held{picture.width, picture.height};
  PictureSubject subject;
  PicturePart& part = subject.part;
  part.asked = asked;
  std::optional<Rect> cut;  // in pixels of the original
  if (catalogue::is_set_by_shop(asked)) {
    part.source = PartSource::shop;
    cut = recommend::parse_crop(asked);
    if (cut && (cut->width > original.width - cut->x || cut->height > original.height - cut->y)) {
      throw PartOutside(fmt::format("{}: crop: expected a part of the picture, which has {} x {} pixels, found {}",
                                    eyes.name, original.width, original.height, asked));
    }
    if (cut) {
      part.box = fractions({static_cast<float>(cut->x), static_cast<float>(cut->y), static_cast<float>(cut->width),
                            static_cast<float>(cut->height)},
                           original);
    }
  } else if (eyes.search.on() && asked.starts_with(usual_word)) {
    part.finder = eyes.search.finder;
    const garments::Findings found = eyes.search.find(picture);
    if (const garments::FoundGarment* garment = chosen(found, picture, kinds_in(asked))) {
      const garments::Box& box = garment->box;
      part.box = fractions(box, held);
      part.kind = garments::to_string(garment->kind);
      part.confidence = garment->confidence;
      const Rect around{static_cast<int>(box.x), static_cast<int>(box.y), std::max(1, static_cast<int>(box.width)),
                        std::max(1, static_cast<int>(box.height))};
      const auto here = garments::part_around(garment->kind, around, picture.width, picture.height,
                                              {encoder.input_width, encoder.input_height});
      if (here) {
        part.source = PartSource::finder;
        cut = rescaled(*here, held, original);
      }
    }
  }
  if (!cut) {
    subject.image = std::move(picture);
    return subject;
  }
  const Rect here = rescaled(*cut, original, held);
  const bool original_has_more = here.width < std::min(cut->width, encoder.input_width) ||
                                 here.height < std::min(cut->height, encoder.input_height);
  subject.image = original_has_more && eyes.open ? eyes.open(*cut) : image::crop(picture, here);
  return subject;
}

}  // namespace selvedge::intake
