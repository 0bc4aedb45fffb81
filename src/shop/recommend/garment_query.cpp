// The photo is decoded once, large enough to find garments in it. One is chosen, and its part is cut from that image.
// Only where the part has too few pixels for the model is the photo decoded a second time, that part alone.
#include "shop/recommend/garment_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ground/garments/finder.h"
#include "ground/garments/garment_part.h"
#include "ground/image/resize.h"

namespace selvedge::recommend {
namespace {

Rect rect_of(const garments::Box& box, double scale_x, double scale_y, const QueryPhoto& photo) {
  const auto left = static_cast<int>(std::floor(box.x * scale_x)), top = static_cast<int>(std::floor(box.y * scale_y));
  Rect rect;
  rect.x = std::clamp(left, 0, photo.width - 1);
  rect.y = std::clamp(top, 0, photo.height - 1);
  rect.width = std::clamp(static_cast<int>(std::lround(box.width * scale_x)), 1, photo.width - rect.x);
  rect.height = std::clamp(static_cast<int>(std::lround(box.height * scale_y)), 1, photo.height - rect.y);
  return rect;
}

// A small picture of one thing, in which the finder cannot be relied on: no line, and more than a few pixels.
bool is_thumbnail(int width, int height) {
  constexpr int least_side = 16, most_stretched = 4;
  const auto [shorter, longer] = std::minmax(width, height);
  return shorter < garments::least_searched_side && shorter >= least_side && longer <= most_stretched * shorter;
}

void find_in(const ShopView& view, GarmentQuery& query) {
  const QueryPhoto& photo = query.photo;
  garments::Findings found;
  view.stage.run([&] { found = view.finder->find(photo.image); });
  const double scale_x = double(photo.width) / photo.image.width, scale_y = double(photo.height) / photo.image.height;
  for (const std::size_t i : garments::by_prominence(found, photo.image.width, photo.image.height)) {
    const garments::FoundGarment& one = found.garments[i];
    query.garments.push_back({one.kind, rect_of(one.box, scale_x, scale_y, photo), one.confidence});
    query.shares.push_back(one.kinds);
  }
}

std::optional<std::size_t> first_of(const std::vector<PhotoGarment>& garments, std::optional<GarmentKind> kind) {
  const auto found = std::ranges::find(garments, kind, &PhotoGarment::kind);
  return found == garments.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - garments.begin()));
}

std::optional<std::size_t> chosen(const std::vector<PhotoGarment>& garments, const RecommendOptions& options,
                                  std::optional<GarmentKind> preferred) {
  const char* const asked = options.garment ? "garment" : "kind";
  if (garments.empty() && (options.garment || options.kind))
    throw NoSuchGarment(asked, fmt::format("{}: no garment was found in this photo", asked));
  if (options.garment && *options.garment >= garments.size()) {
    throw NoSuchGarment(asked, fmt::format("garment: expected a number from 1 to {}, as many as were found, found {}",
                                           garments.size(), *options.garment + 1));
  }
  if (options.garment) return options.garment;
  if (options.kind) {
    if (const auto found = first_of(garments, options.kind)) return found;
    std::string kinds;
    for (const PhotoGarment& garment : garments)
      kinds += fmt::format("{}{}", kinds.empty() ? "" : ", ", to_string(garment.kind));
    throw NoSuchGarment(asked, fmt::format("kind: expected one that was found in the photo ({}), found {}", kinds,
                                           to_string(*options.kind)));
  }
  if (const auto found = first_of(garments, preferred)) return found;
  return garments.empty() ? std::nullopt : std::optional<std::size_t>(0);
}

// The part of the upright original, in pixels of the smaller photo in memory.
Rect in_memory(const Rect& part, const QueryPhoto& photo, const Image& image) {
  const double scale_x = double(image.width) / photo.width, scale_y = double(image.height) / photo.height;
  Rect here{static_cast<int>(part.x * scale_x), static_cast<int>(part.y * scale_y),
            static_cast<int>(std::lround(part.width * scale_x)), static_cast<int>(std::lround(part.height * scale_y))};
  here.width = std::clamp(here.width, 1, image.width - here.x);
  here.height = std::clamp(here.height, 1, image.height - here.y);
  return here;
}

}  // namespace

OpenPhoto open_in_memory(const Image& photo) {
  return [&photo](const std::optional<Rect>& crop, int) {
    QueryPhoto opened;
    opened.image = crop ? image::crop(photo, *crop) : photo;
    opened.width = photo.width;
    opened.height = photo.height;
    return opened;
  };
}

std::optional<Rect> crop_around(const PhotoGarment& garment, int photo_width, int photo_height,
                                const ImageEncoder& encoder) {
  return garments::part_around(garment.kind, garment.box, photo_width, photo_height,
                               {encoder.input_width, encoder.input_height});
}

std::optional<garments::KindShares> GarmentQuery::kinds() const {
  return garment ? std::optional(shares[*garment]) : std::nullopt;
}

Image image_of(const ShopView& view, const GarmentQuery& query, const PhotoGarment& garment) {
  const Image& whole = query.whole.empty() ? query.photo.image : query.whole;
  const auto part = crop_around(garment, query.photo.width, query.photo.height, view.encoder);
  return part ? image::crop(whole, in_memory(*part, query.photo, whole)) : whole;
}

GarmentQuery find_garments(const ShopView& view, const OpenPhoto& open) {
  GarmentQuery query;
  query.searched = true;
  query.photo = open(std::nullopt, finding_detail);
  find_in(view, query);
  return query;
}

GarmentQuery look_at(const ShopView& view, const OpenPhoto& open, const RecommendOptions& options,
                     std::optional<GarmentKind> preferred) {
  if (view.finder == nullptr && (options.garment || options.kind)) {
    throw NoSuchGarment(options.garment ? "garment" : "kind",
                        "garment, kind: expected a shop that looks for garments, found one without a finder");
  }
  if (view.finder == nullptr || options.crop || options.whole) {
    GarmentQuery query;
    query.crop = options.crop;
    query.photo = open(options.crop, 1);
    return query;
  }
  GarmentQuery query = find_garments(view, open);
  const bool asked = options.garment || options.kind;
  if (query.garments.empty() && !asked && is_thumbnail(query.photo.width, query.photo.height)) {
    query.searched = false;
    return query;
  }
  query.garment = chosen(query.garments, options, preferred);
  if (!query.garment) return query;
  if (options.kind) {  // the shopper knows better than the finder, which may have its doubts
    garments::KindShares& shares = query.shares[*query.garment];
    shares = {};
    shares[static_cast<std::size_t>(*options.kind)] = 1;
  }
  query.crop = crop_around(query.garments[*query.garment], query.photo.width, query.photo.height, view.encoder);
  if (!query.crop) return query;
  query.whole = std::move(query.photo.image);
  const Rect here = in_memory(*query.crop, query.photo, query.whole);
  const bool original_has_more = here.width < std::min(query.crop->width, view.encoder.input_width) ||
                                 here.height < std::min(query.crop->height, view.encoder.input_height);
  query.photo.image = original_has_more ? open(query.crop, 1).image : image::crop(query.whole, here);
  return query;
}

}  // namespace selvedge::recommend
