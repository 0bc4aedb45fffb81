// Pictures of a garment: alone, as a shop shows it, and worn by somebody. Both warp the same drawn panels, so cut,
// colours and print are the same in all pictures.
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
  int jpeg_quality = 90;  // [1, 100], for saving it as a camera or a shop would
};
// The whole garment on white or nearly white, with a shadow.
DrawnPicture draw_product(const Garment& garment, PictureSize size, core::Rng& rng);
// A person who wears the garment with matching clothes, in a random pose, place and light. Most of the garment is in
// view.
DrawnPicture draw_person(const Garment& garment, PictureSize size, core::Rng& rng);

// The label of each pixel of a drawn person.
struct PersonLabels {
  static constexpr std::uint8_t background = 0;
  static constexpr std::uint8_t body = 1;           // skin, hair, headscarf
  static constexpr std::uint8_t first_garment = 2;  // + position in `kinds`
  std::vector<std::uint8_t> pixels;                 // row after row
  std::vector<garments::Kind> kinds;                // everything that is worn; some may be hidden
  std::size_t main = 0;                             // position of the garment that the picture is for
};
garments::Kind kind_of(Category category);

struct LabelledPerson {
  DrawnPicture picture;
  PersonLabels labels;
};
// The picture of draw_person(), bit for bit, with labels. With `whole`, the whole body is in the picture instead.
LabelledPerson draw_labelled_person(const Garment& garment, PictureSize size, bool whole, core::Rng& rng);
// A whole person without a background, in plain light: pixels with the label background are black.
LabelledPerson cut_out_person(const Garment& garment, PictureSize size, core::Rng& rng);
// The garment alone, as on a product picture but without a background. All its pixels have the label `first_garment`.
LabelledPerson cut_out_product(const Garment& garment, PictureSize size, core::Rng& rng);

}  // namespace selvedge::synthetic
