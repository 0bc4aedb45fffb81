// Text that is base64 is what its bytes are written as, but for padding and unused bits; other text is refused.
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/files/base64.h"

namespace selvedge::fuzz {
namespace {

void read_base64(std::string_view text) {
  const auto bytes = files::base64_decoded(text);
  require(files::base64_decoded(files::base64(bytes_of(text))).has_value());
  if (!bytes) return;
  std::string_view bare = text;
  while (bare.ends_with('=')) bare.remove_suffix(1);
  require(bytes->size() == bare.size() * 6 / 8);
  const std::string written = files::base64(*bytes);
  require(files::base64_decoded(written) == bytes);
  // The last letter's unused bits may differ.
  require(bare.empty() || written.starts_with(bare.substr(0, bare.size() - 1)));
}

const Registered base64_fuzzer("base64", read_base64);

}  // namespace
}  // namespace selvedge::fuzz
