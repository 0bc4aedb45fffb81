// A garment in another colour, the same in every picture that shows it: a new product without new pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "ground/core/rng.h"
#include "study/training/run_folder.h"

namespace selvedge::training {

struct Recolouring {
  double hue = 0;         // turn of all hues, radians
  double saturation = 1;  // factor
  double gamma = 1;       // exponent of luma: below 1 dark cloth becomes light
  double light = 1;       // factor of luma
  double tint = 0;  // chroma that is added, the most at middle luma, so that grey and white cloth takes a colour too
  double tint_hue = 0;  // its hue, radians
};
Recolouring draw_recolouring(core::Rng& rng);

// RGB pixels in place, each by its share (0 to 255) of the garment.
void recolour(std::uint8_t* pixels, std::size_t count, const std::uint8_t* shares, const Recolouring& how);

// The parts of pictures that are garment, by the manifest's column `mask`: pictures, relative to the manifest, that are
// white where the garment is. Kept at half of the pictures' size.
class GarmentMasks {
 public:
  GarmentMasks() = default;
  // Those of the training images in `data`; none where the manifest has no such column. Throws as ImageCache::open.
  GarmentMasks(const dataset::Manifest& manifest, const RunData& data, const TrainOptions& options,
               const ProgressSink& progress);

  bool has(std::size_t image) const;  // a readable mask; `image` is a position in the manifest
  // One share a pixel of a picture of width x height. `pixels` is that picture: of a product image without a mask, the
  // garment is what is not its light background. Empty for a person image without one.
  std::vector<std::uint8_t> shares(std::size_t image, bool is_person, const std::uint8_t* pixels, int width,
                                   int height) const;

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::unique_ptr<dataset::ImageCache> cache_;
  std::vector<std::size_t> position_;  // of a manifest's image in the cache
};

}  // namespace selvedge::training
