// What a picture's header declares, and what a HEIC file says of its items, read by our own code before any library
// follows it.
#include "fuzz/fuzzer.h"
#include "ground/image/decode.h"
#include "ground/image/heif_items.h"

namespace selvedge::fuzz {
namespace {

void read_size(std::string_view text) {
  image::DecodeLimits limits;
  limits.max_pixels = 1'000'000;
  const std::size_t memory = image::decoding_memory(bytes_of(text), limits);
  require(memory > 0 && memory <= limits.max_memory);
  limits.max_memory = 1 << 20;
  require(image::decoding_memory(bytes_of(text), limits) <= limits.max_memory);
  const auto largest = image::decoding::largest_heif_item(bytes_of(text));
  require(!largest || *largest >= 0);
  const auto problem = image::decoding::problem_of_heif_items(bytes_of(text), 1'000'000);
  require(!problem || !problem->empty());
  // A picture that is fine stays so where more is allowed.
  if (!problem) require(!image::decoding::problem_of_heif_items(bytes_of(text), 2'000'000));
}

const Registered picture_size_fuzzer("picture_size", read_size);

}  // namespace
}  // namespace selvedge::fuzz
