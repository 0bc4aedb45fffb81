#include "ground/garments/letterbox.h"

#include <algorithm>
#include <cmath>

#include "ground/image/resize.h"

namespace selvedge::garments {

Box Letterbox::into_frame(const Box& box) const {
  return {box.x * scale_x + static_cast<float>(x), box.y * scale_y + static_cast<float>(y), box.width * scale_x,
          box.height * scale_y};
}

Box Letterbox::out_of_frame(const Box& box) const {
  return {(box.x - static_cast<float>(x)) / scale_x, (box.y - static_cast<float>(y)) / scale_y, box.width / scale_x,
          box.height / scale_y};
}

Letterbox letterbox_of(int image_width, int image_height, int frame_width, int frame_height) {
  const double scale =
      std::min(static_cast<double>(frame_width) / image_width, static_cast<double>(frame_height) / image_height);
  Letterbox box;
  box.width = std::clamp(static_cast<int>(std::lround(image_width * scale)), 1, frame_width);
  box.height = std::clamp(static_cast<int>(std::lround(image_height * scale)), 1, frame_height);
  box.x = (frame_width - box.width) / 2;
  box.y = (frame_height - box.height) / 2;
  box.scale_x = static_cast<float>(box.width) / static_cast<float>(image_width);
  box.scale_y = static_cast<float>(box.height) / static_cast<float>(image_height);
  return box;
}

Image letterboxed(const Image& image, int frame_width, int frame_height) {
  return image::fit_on_grey(image, frame_width, frame_height, letterbox_grey);
}

}  // namespace selvedge::garments
