// Which garment of a query photo is answered, and what part of the photo is looked at for it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "ground/garments/kind_model.h"
#include "selvedge/garment.h"
#include "selvedge/recommendation.h"
#include "shop/recommend/live_shop.h"
#include "shop/recommend/query_photo.h"

namespace selvedge::recommend {

struct GarmentQuery {
  QueryPhoto photo;                          // its image is the part that is looked at
  std::optional<Rect> crop;                  // that part, in pixels of the upright original; nothing: all of it
  bool searched = false;                     // whether garments were looked for
  std::vector<PhotoGarment> garments;        // most prominent first
  std::vector<garments::KindShares> shares;  // what the finder says of the kind of each of them
  std::optional<std::size_t> garment;        // the position of the one that is answered
  Image whole;                               // all of the photo, where photo.image is the part around a garment

  // False where garments were looked for and there is none: then there is nothing to answer.
  bool has_subject() const { return !searched || garment.has_value(); }
  // Of the garment that is answered; nothing where none was looked for.
  std::optional<garments::KindShares> kinds() const;
};

// Times the model's input: enough to find garments, and for one of half the photo's height.
inline constexpr int finding_detail = 2;

// Opens the photo, or the crop of it, at least `detail` times as large as the model's input where it is that large.
using OpenPhoto = std::function<QueryPhoto(const std::optional<Rect>& crop, int detail)>;
// A photo in memory.
OpenPhoto open_in_memory(const Image& photo);

// The photo has no such garment: options.garment or options.kind. invalid_argument.
class NoSuchGarment : public Error {
 public:
  NoSuchGarment(const char* option, const std::string& message)
      : Error(ErrorKind::invalid_argument, message), option_(option) {}
  const char* option() const { return option_; }  // "garment" or "kind"

 private:
  const char* option_;
};

// What options.crop, whole, garment and kind ask for; without them the most prominent garment of the `preferred` kind,
// or of any where there is none. A photo without any whose shorter side is under garments::least_searched_side is taken
// whole: in so few pixels nothing may be found that is there. Looks for garments where the view has a finder and
// neither a crop nor the whole photo is wanted, on the view's embedding stage. Opens the photo once, and the garment
// again only where the photo was made smaller than the model needs. Throws NoSuchGarment and what `open`, Finder::find
// and EmbeddingStage::run throw.
GarmentQuery look_at(const ShopView& view, const OpenPhoto& open, const RecommendOptions& options,
                     std::optional<GarmentKind> preferred = std::nullopt);
// Garments alone: none is chosen. The view must have a finder.
GarmentQuery find_garments(const ShopView& view, const OpenPhoto& open);

// The part of a photo that was looked at which is embedded for one of its garments. Opens nothing again, so of a small
// garment it has fewer pixels than look_at gives.
Image image_of(const ShopView& view, const GarmentQuery& query, const PhotoGarment& garment);

// The part of a photo that is embedded for a garment (garments::part_around).
std::optional<Rect> crop_around(const PhotoGarment& garment, int photo_width, int photo_height,
                                const ImageEncoder& encoder);

}  // namespace selvedge::recommend
