// Pictures of a garment: alone, as a shop shows it, and worn by somebody. Both warp the same drawn panels, so that cut,
// colours and every figure of the print are the same in all of them.
#pragma once

#include <vector>

#include "ground/core/rng.h"
#include "selvedge/image.h"
#include "study/synthetic/garment.h"
#include "study/synthetic/layer.h"

namespace selvedge::synthetic {

struct PictureSize {
  int width = 256;  // pixels
  int height = 384;
};

struct Garment {
  GarmentSpec spec;
  std::vector<Layer> layers;  // fine enough for pictures of one size
};
Garment sew(const GarmentSpec& spec, PictureSize size);

struct DrawnPicture {
  Image image;
  int jpeg_quality = 90;  // [1, 100], as the camera or the shop saved it
};
// On white or nearly, the whole garment, its shadow under it.
DrawnPicture draw_product(const Garment& garment, PictureSize size, core::Rng& rng);
// Somebody with other clothes to match, in a pose, a place and a light drawn by lot; most of the garment is in view.
DrawnPicture draw_person(const Garment& garment, PictureSize size, core::Rng& rng);

}  // namespace selvedge::synthetic
