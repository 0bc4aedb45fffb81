#include "ground/core/percent_encoding.h"

#include <charconv>

namespace selvedge::core {

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const char* const begin = text.data() + i + 1;
      const auto [end, failure] = std::from_chars(begin, begin + 2, value, 16);
      if (failure == std::errc() && end == begin + 2) {
        decoded += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

}  // namespace selvedge::core
