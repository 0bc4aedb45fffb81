// Chooses the garment of a query photo that is searched for, and the part of the photo that is embedded for it.
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
  QueryPhoto photo;                          // its image is the part that is embedded
  std::optional<Rect> crop;                  // that part, in pixels of the upright original; nothing: the whole photo
  bool searched = false;                     // whether garments were looked for
  std::vector<PhotoGarment> garments;        // most prominent first
  std::vector<garments::KindShares> shares;  // for each garment, the finder's probabilities of its kinds
  std::optional<std::size_t> garment;        // position of the one that is searched for
  Image whole;                               // the whole photo, if photo.image is the part around a garment

  // False if garments were looked for and none was found. Then there is nothing to search for.
  bool has_subject() const { return !searched || garment.has_value(); }
  // The kinds of the garment that is searched for. Nothing if there is none.
  std::optional<garments::KindShares> kinds() const;
};

// The `detail` at which a photo is opened to find garments. It also suffices to embed a garment of half the photo's
// height.
inline constexpr int finding_detail = 2;

// Opens the photo, or the crop of it. The image is at least `detail` times as large as the model's input, if the
// original is.
using OpenPhoto = std::function<QueryPhoto(const std::optional<Rect>& crop, int detail)>;
// Opens an image in memory, which must outlive the result.
OpenPhoto open_in_memory(const Image& photo);

// The photo has no garment that options.garment or options.kind asks for. invalid_argument.
class NoSuchGarment : public Error {
 public:
  NoSuchGarment(const char* option, const std::string& message)
      : Error(ErrorKind::invalid_argument, message), option_(option) {}
  const char* option() const { return option_; }  // "garment" or "kind"

 private:
  const char* option_;
};

// Chooses what options.crop, whole, garment and kind ask for. Without them it is the most prominent garment of the
// `preferred` kind, else the most prominent garment of any kind.
//
// Garments are looked for if the view has a finder and neither crop nor whole is set. The finder runs on the view's
// embedding stage. A small photo (garments::least_searched_side; at least 16 pixels, and no strip) in which none is
// found is taken whole. A kind that options.kind asks for is certain, whatever the finder thinks of it. The photo is
// opened once. The part around the garment is opened again only if the image in memory has fewer pixels of it than the
// model can use. Throws NoSuchGarment, and what `open`, Finder::find and EmbeddingStage::run throw.
GarmentQuery look_at(const ShopView& view, const OpenPhoto& open, const RecommendOptions& options,
                     std::optional<GarmentKind> preferred = std::nullopt);
// Finds the garments of a photo and chooses none. The view must have a finder.
GarmentQuery find_garments(const ShopView& view, const OpenPhoto& open);

// The image that is embedded for one garment of a query. It is cut from the image in memory, so a small garment has
// fewer pixels than look_at gives it.
Image image_of(const ShopView& view, const GarmentQuery& query, const PhotoGarment& garment);

// The part of a photo that is embedded for a garment, in pixels of the upright original (garments::part_around).
// Nothing: the whole photo.
std::optional<Rect> crop_around(const PhotoGarment& garment, int photo_width, int photo_height,
                                const ImageEncoder& encoder);

}  // namespace selvedge::recommend
