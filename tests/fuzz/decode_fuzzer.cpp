// Pictures of any kind: any bytes give one, as large as it says, or an error. In this process, which selvedge-decode
// keeps apart from all others.
#include "fuzz/fuzzer.h"
#include "ground/codecs/codecs.h"
#include "ground/image/decode.h"

namespace selvedge::fuzz {
namespace {

void decode(std::string_view text) {
  image::DecodeOptions options;
  options.limits.max_pixels = 1'000'000;
  options.at_least_width = text.size() % 2 == 0 ? 16 : 0;
  options.at_least_height = options.at_least_width;
  if (text.size() % 3 == 0) options.crop = Rect{1, 0, 2, 3};
  if (text.size() % 5 == 0) options.longest_side = 20;
  const auto decoded = unless_refused([&] { return codecs::decode_image_here(bytes_of(text), "fuzz", options); });
  if (!decoded) return;
  const Image& image = decoded->image;
  const std::size_t values = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  require(!image.empty() && image.rgb.size() == values);
  require(std::int64_t{decoded->original_width} * decoded->original_height <= options.limits.max_pixels);
  require(options.longest_side == 0 || (image.width <= 20 && image.height <= 20));
  require(decoded->orientation >= 1 && decoded->orientation <= 8);
}

const Registered decode_fuzzer("decode", decode);

}  // namespace
}  // namespace selvedge::fuzz
