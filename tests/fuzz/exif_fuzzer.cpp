// EXIF: the orientation of any block is one of eight, with and without its leading header.
#include "fuzz/fuzzer.h"
#include "ground/image/decoders.h"

namespace selvedge::fuzz {
namespace {

void read_exif(std::string_view text) {
  const int orientation = image::decoding::exif_orientation(bytes_of(text));
  require(orientation >= 1 && orientation <= 8);
  const Image upright = image::decoding::apply_orientation(Image(3, 2), orientation);
  require(upright.width == (image::decoding::swaps_sides(orientation) ? 2 : 3) && upright.rgb.size() == 18);
  const Rect stored = image::decoding::stored_rect({0, 0, upright.width, upright.height}, orientation, 3, 2);
  require(stored == Rect{0, 0, 3, 2});
}

const Registered exif_fuzzer("exif", read_exif);

}  // namespace
}  // namespace selvedge::fuzz
