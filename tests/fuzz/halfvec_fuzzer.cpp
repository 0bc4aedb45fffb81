// An embedding as a database sends it: what is read is written as the same bytes, but for values that are no numbers.
#include <algorithm>
#include <cmath>

#include "fuzz/fuzzer.h"
#include "shop/catalogue/postgres/copy_rows.h"

namespace selvedge::fuzz {
namespace {

void read_halfvec(std::string_view text) {
  const std::size_t size =
      text.size() < catalogue::halfvec_bytes(0) ? 0 : (text.size() - catalogue::halfvec_bytes(0)) / 2;
  const auto floats = unless_refused([&] { return catalogue::floats_of_halfvec(bytes_of(text), size); });
  require(!unless_refused([&] { return catalogue::floats_of_halfvec(bytes_of(text), size + 1); }));
  if (!floats) return;
  require(floats->size() == size && text.size() == catalogue::halfvec_bytes(size));
  if (std::ranges::any_of(*floats, [](float value) { return std::isnan(value); })) return;
  require(text_of(catalogue::halfvec_of(*floats)).substr(4) == text.substr(4));  // behind the size and what is unused
}

const Registered halfvec_fuzzer("halfvec", read_halfvec);

}  // namespace
}  // namespace selvedge::fuzz
