#include "ground/garments/letterbox.h"

#include <algorithm>
#include <cmath>

#include "ground/image/resize.h"

namespace selvedge::garments {
namespace {

constexpr std::uint8_t around = 114;  // as around the scenes that the network is trained and judged with

}  // namespace

Box Letterbox::into_frame(const Box& box) const {
  return {box.x * scale_x + static_cast<float>(x), box.y * scale_y + static_cast<float>(y), box.width * scale_x,
          box.height * scale_y};
}

Box Letterbox::out_of_frame(const Box& box) const {
  return {(box.x - static_cast<float>(x)) / scale_x, (box.y - static_cast<float>(y)) / scale_y, box.width / scale_x,
          box.height / scale_y};
}

Letterbox letterbox_of(int picture_width, int picture_height, int frame_width, int frame_height) {
  const double scale =
      std::min(static_cast<double>(frame_width) / picture_width, static_cast<double>(frame_height) / picture_height);
  Letterbox box;
  box.width = std::clamp(static_cast<int>(std::lround(picture_width * scale)), 1, frame_width);
  box.height = std::clamp(static_cast<int>(std::lround(picture_height * scale)), 1, frame_height);
  box.x = (frame_width - box.width) / 2;
  box.y = (frame_height - box.height) / 2;
  box.scale_x = static_cast<float>(box.width) / static_cast<float>(picture_width);
  box.scale_y = static_cast<float>(box.height) / static_cast<float>(picture_height);
  return box;
}

Image letterboxed(const Image& picture, int frame_width, int frame_height) {
  const Letterbox box =
      letterbox_of(std::max(picture.width, 1), std::max(picture.height, 1), frame_width, frame_height);
  Image scaled = image::resize(picture, box.width, box.height);
  if (box.width == frame_width && box.height == frame_height) return scaled;
  Image frame(frame_width, frame_height);
  std::fill(frame.rgb.begin(), frame.rgb.end(), around);
  for (int y = 0; y < box.height; ++y)
    std::copy_n(scaled.pixel(0, y), static_cast<std::size_t>(box.width) * 3, frame.pixel(box.x, box.y + y));
  return frame;
}

}  // namespace selvedge::garments
