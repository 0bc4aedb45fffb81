// Any bytes must give a picture or an Error. Seeds: tests/image/fixtures.
//   LSAN_OPTIONS=suppressions=tests/lsan_suppressions.txt build/fuzz/decode_fuzzer -max_total_time=60 -max_len=8192
//   -close_fd_mask=2 CORPUS_FOLDER tests/image/fixtures
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "selvedge/core/error.h"
#include "selvedge/image/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  selvedge::DecodeOptions options;
  options.limits.max_pixels = 1'000'000;
  options.at_least_width = size % 2 == 0 ? 16 : 0;
  options.at_least_height = options.at_least_width;
  try {
    const selvedge::DecodedImage decoded =
        selvedge::decode_image({reinterpret_cast<const std::byte*>(data), size}, "fuzz", options);
    const std::size_t values =
        static_cast<std::size_t>(decoded.image.width) * static_cast<std::size_t>(decoded.image.height) * 3;
    if (decoded.image.empty() || decoded.image.rgb.size() != values) std::abort();
  } catch (const selvedge::Error& error) {
    if (error.kind() == selvedge::ErrorKind::internal) std::abort();
  }
  return 0;
}
