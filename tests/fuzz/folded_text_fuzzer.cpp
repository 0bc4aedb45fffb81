// Folding: once is enough, at most three times as long, and the same for text in other letters of its own case.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/catalogue/folded_text.h"

namespace selvedge::fuzz {
namespace {

void fold(std::string_view text) {
  const std::string once = catalogue::folded(text);
  require(catalogue::folded(once) == once && once.size() <= 3 * text.size());
  std::string large(text);
  for (char& c : large) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  // Bytes that are no UTF-8 give themselves, whatever stands beside them.
  require(catalogue::folded(large) == once || once == text);
}

const Registered folded_text_fuzzer("folded_text", fold);

}  // namespace
}  // namespace selvedge::fuzz
