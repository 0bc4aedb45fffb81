// Keys: what is taken for one is written as the very same text.
#include "fuzz/fuzzer.h"
#include "shop/catalogue/api_keys.h"

namespace selvedge::fuzz {
namespace {

void read_key(std::string_view text) {
  if (const auto token = catalogue::parse_token(text)) require(catalogue::to_string(*token) == text);
  if (const auto scope = catalogue::scope_from(text)) require(catalogue::to_string(*scope) == text);
}

const Registered api_key_fuzzer("api_key", read_key);

}  // namespace
}  // namespace selvedge::fuzz
