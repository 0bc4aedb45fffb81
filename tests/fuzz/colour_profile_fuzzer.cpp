// Embedded colour profiles: any bytes leave a picture of the same size, in RGB and in ink.
#include <vector>

#include "fuzz/fuzzer.h"
#include "ground/image/decoders.h"

namespace selvedge::fuzz {
namespace {

void use_profile(std::string_view text) {
  Image image(8, 4);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<std::uint8_t>(i * 37);
  image::decoding::convert_to_srgb(image, bytes_of(text));
  require(image.width == 8 && image.height == 4 && image.rgb.size() == 96);
  const std::vector<std::uint8_t> ink(32 * 4, 100);
  require(image::decoding::cmyk_to_srgb(ink, 8, 4, bytes_of(text)).rgb.size() == 96);
}

const Registered colour_profile_fuzzer("colour_profile", use_profile);

}  // namespace
}  // namespace selvedge::fuzz
