// Pictures of a garment: alone, as a shop shows it, and worn by somebody. Both warp the same drawn panels, so that cut,
// colours and every figure of the print are the same in all of them.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/core/rng.h"
#include "ground/garments/garment.h"
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

// What each pixel of a drawn person shows.
struct PersonLabels {
  static constexpr std::uint8_t background = 0;
  static constexpr std::uint8_t body = 1;           // skin, hair, headscarf
  static constexpr std::uint8_t first_garment = 2;  // + position in `kinds`
  std::vector<std::uint8_t> pixels;                 // row after row
  std::vector<garments::Kind> kinds;                // all that is worn; some of it may be hidden
  std::size_t main = 0;                             // position of the garment that the picture is of
};
garments::Kind kind_of(Category category);

struct LabelledPerson {
  DrawnPicture picture;
  PersonLabels labels;
};
// As draw_person, to the bit; with `whole`, the whole body is in the picture instead.
LabelledPerson draw_labelled_person(const Garment& garment, PictureSize size, bool whole, core::Rng& rng);
// A whole person before nothing: black where the label is background, and in no special light.
LabelledPerson cut_out_person(const Garment& garment, PictureSize size, core::Rng& rng);
// The garment alone, as on a product picture, before nothing. All its pixels have the label `first_garment`.
LabelledPerson cut_out_product(const Garment& garment, PictureSize size, core::Rng& rng);

}  // namespace selvedge::synthetic
