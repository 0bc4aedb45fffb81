// Finds parts by flood fill over pixels that share a side and a label.
#include "study/scenes/labelled_picture.h"

#include <algorithm>
#include <array>

#include "ground/image/resize.h"

namespace selvedge::scenes {
namespace {

constexpr std::size_t labels_in_all = 256;

struct Parts {
  std::vector<std::int32_t> part_of;  // for each pixel
  std::vector<std::size_t> pixels;    // of each part
  std::vector<std::uint8_t> label;    // of each part
};

// Connected by sides.
Parts find_parts(const std::vector<std::uint8_t>& labels, int width) {
  Parts parts;
  parts.part_of.assign(labels.size(), -1);
  const auto row = static_cast<std::size_t>(width);
  std::vector<std::size_t> open;
  for (std::size_t start = 0; start < labels.size(); ++start) {
    if (parts.part_of[start] >= 0 || labels[start] < first_garment_label) continue;
    const auto part = static_cast<std::int32_t>(parts.pixels.size());
    std::size_t count = 0;
    const auto visit = [&](std::size_t at) {
      if (parts.part_of[at] >= 0 || labels[at] != labels[start]) return;
      parts.part_of[at] = part;
      open.push_back(at);
    };
    visit(start);
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      ++count;
      if (at % row > 0) visit(at - 1);
      if (at % row + 1 < row) visit(at + 1);
      if (at >= row) visit(at - row);
      if (at + row < labels.size()) visit(at + row);
    }
    parts.pixels.push_back(count);
    parts.label.push_back(labels[start]);
  }
  return parts;
}

}  // namespace

std::vector<LabelExtent> label_extents(const std::vector<std::uint8_t>& labels, int width) {
  std::vector<LabelExtent> extents(labels_in_all);
  const auto row = static_cast<std::size_t>(width);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    LabelExtent& extent = extents[labels[i]];
    const int x = static_cast<int>(i % row), y = static_cast<int>(i / row);
    if (extent.pixels++ == 0) {
      extent.left = x, extent.right = x + 1, extent.top = y;
    }
    extent.left = std::min(extent.left, x);
    extent.right = std::max(extent.right, x + 1);
    extent.bottom = y + 1;
  }
  return extents;
}

void remove_specks(LabelledPicture& picture, double share) {
  const Parts parts = find_parts(picture.labels, picture.image.width);
  std::array<std::size_t, labels_in_all> largest{};
  for (std::size_t part = 0; part < parts.pixels.size(); ++part)
    largest[parts.label[part]] = std::max(largest[parts.label[part]], parts.pixels[part]);
  for (std::size_t i = 0; i < picture.labels.size(); ++i) {
    if (parts.part_of[i] < 0) continue;
    const auto pixels = static_cast<double>(parts.pixels[static_cast<std::size_t>(parts.part_of[i])]);
    if (pixels < share * static_cast<double>(largest[picture.labels[i]])) picture.labels[i] = body_label;
  }
}

LabelledPicture shrunk(const LabelledPicture& picture, int longest_side) {
  const int width = picture.image.width, height = picture.image.height;
  if (std::max(width, height) <= longest_side) return picture;
  LabelledPicture result;
  result.image = image::fit_within(picture.image, longest_side);
  result.kinds = picture.kinds;
  result.is_person = picture.is_person;
  result.cut_below = picture.cut_below;
  result.labels.reserve(static_cast<std::size_t>(result.image.width) * static_cast<std::size_t>(result.image.height));
  for (int y = 0; y < result.image.height; ++y) {
    const auto from_row = static_cast<std::size_t>((2 * y + 1) * height / (2 * result.image.height));
    for (int x = 0; x < result.image.width; ++x) {
      const auto from = static_cast<std::size_t>((2 * x + 1) * width / (2 * result.image.width));
      result.labels.push_back(picture.labels[from_row * static_cast<std::size_t>(width) + from]);
    }
  }
  return result;
}

}  // namespace selvedge::scenes
