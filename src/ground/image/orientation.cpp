#include <libexif/exif-data.h>

#include <memory>
#include <string_view>
#include <utility>

#include "ground/image/decoders.h"

namespace selvedge::image::decoding {

int exif_orientation(std::span<const std::byte> exif) {
  constexpr std::string_view header("Exif\0\0", 6);
  constexpr std::size_t longest = std::size_t{1} << 20;
  if (exif.empty() || exif.size() > longest) return 1;
  const std::string_view text(reinterpret_cast<const char*>(exif.data()), exif.size());
  std::vector<unsigned char> block;  // libexif insists on the header
  if (!text.starts_with(header)) block.assign(header.begin(), header.end());
  block.insert(block.end(), text.begin(), text.end());

  const std::unique_ptr<ExifData, decltype(&exif_data_unref)> data(
      exif_data_new_from_data(block.data(), static_cast<unsigned>(block.size())), &exif_data_unref);
  if (!data) return 1;
  ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->components < 1 || entry->size < 2) return 1;
  const int value = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
  return value >= 1 && value <= 8 ? value : 1;
}

Rect stored_rect(const Rect& upright, int orientation, int width, int height) {
  const bool swapped = swaps_sides(orientation);
  Rect stored = swapped ? Rect{upright.y, upright.x, upright.height, upright.width} : upright;
  // Which stored axes the upright picture runs backwards along.
  const bool backwards = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool upwards = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  if (backwards) stored.x = width - stored.x - stored.width;
  if (upwards) stored.y = height - stored.y - stored.height;
  return stored;
}

// Where pixel (x, y) of the stored picture belongs in the upright one: start + x * across + y * down.
Image apply_orientation(Image image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  const int w = image.width;
  const int h = image.height;
  Image upright = swaps_sides(orientation) ? Image(h, w) : Image(w, h);
  const std::ptrdiff_t row = std::ptrdiff_t{3} * upright.width;
  const std::ptrdiff_t right = row - 3;
  const std::ptrdiff_t bottom = row * (upright.height - 1);
  struct Walk {
    std::ptrdiff_t start, across, down;
  };
  const Walk walks[] = {
      {right, -3, row},            // 2: mirrored left to right
      {bottom + right, -3, -row},  // 3: upside down
      {bottom, 3, -row},           // 4: mirrored top to bottom
      {0, row, 3},                 // 5: mirrored along the main diagonal
      {right, row, -3},            // 6: turn clockwise
      {bottom + right, -row, -3},  // 7: mirrored along the other diagonal
      {bottom, -row, 3},           // 8: turn anticlockwise
  };
  const Walk& walk = walks[orientation - 2];
  const std::uint8_t* from = image.rgb.data();
  for (int y = 0; y < h; ++y) {
    std::ptrdiff_t to = walk.start + y * walk.down;
    for (int x = 0; x < w; ++x, from += 3, to += walk.across) {
      for (std::ptrdiff_t c = 0; c < 3; ++c) upright.rgb[static_cast<std::size_t>(to + c)] = from[c];
    }
  }
  return upright;
}

}  // namespace selvedge::image::decoding
