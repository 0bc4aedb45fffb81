// What libFuzzer calls: the one fuzzer that is linked in.
#include <cstdint>

#include "fuzz/fuzzer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const selvedge::fuzz::Fuzzer fuzzer = selvedge::fuzz::fuzzers().at(0);
  fuzzer.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
