// Letters and spaces of ASCII. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>

namespace selvedge::feeds {

inline char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
inline std::string small(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = small(c);
  return lower;
}
inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace selvedge::feeds
