// Gives a garment another colour, the same in every picture that shows it. This makes a new product without new
// pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "ground/core/rng.h"
#include "study/training/run_folder.h"

namespace selvedge::training {

struct Recolouring {
  double hue = 0;         // rotation of all hues, radians
  double saturation = 1;  // factor
  double gamma = 1;       // exponent of luma; below 1, dark cloth becomes lighter
  double light = 1;       // factor of luma
  double tint = 0;        // chroma that is added, most at middle luma, so that grey and white cloth gets a colour too
  double tint_hue = 0;    // hue of that chroma, radians
};
Recolouring draw_recolouring(core::Rng& rng);

// Recolours RGB pixels in place, each by its share (0 to 255) of the garment.
void recolour(std::uint8_t* pixels, std::size_t count, const std::uint8_t* shares, const Recolouring& how);

// Which parts of pictures are garment. The manifest's column `mask` names a picture that is white on the garment,
// relative to the manifest. Masks are kept at half of the pictures' size.
class GarmentMasks {
 public:
  GarmentMasks() = default;
  // The masks of the training images in `data`; none if the manifest has no such column. Throws as ImageCache::open.
  GarmentMasks(const dataset::Manifest& manifest, const RunData& data, const TrainOptions& options,
               const ProgressSink& progress);

  bool has(std::size_t image) const;  // whether it has a readable mask; `image` is a position in the manifest
  // The share of the garment, 0 to 255, in each pixel of a picture of width x height. `pixels` is that picture. In a
  // product image without a mask, the garment is everything but its light background. Empty for a person image without
  // a mask.
  std::vector<std::uint8_t> shares(std::size_t image, bool is_person, const std::uint8_t* pixels, int width,
                                   int height) const;

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::unique_ptr<dataset::ImageCache> cache_;
  std::vector<std::size_t> position_;  // place of a manifest's image in the cache
};

}  // namespace selvedge::training
