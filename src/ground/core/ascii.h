// Letters, digits and spaces of ASCII. Unlike <cctype>, the answers do not depend on the locale. Every reader of texts
// uses them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace selvedge::core {

// Turns 'A' to 'Z' into 'a' to 'z'. Every other byte stays, including those of UTF-8.
inline char in_small_letters(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
inline std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = in_small_letters(c);
  return small;
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) {
  const char small = in_small_letters(c);
  return small >= 'a' && small <= 'z';
}

// A space, a tab, a line feed or a carriage return.
inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The text without the characters of `spaces` at both ends. The result is a view into `text`.
inline std::string_view trimmed(std::string_view text, std::string_view spaces = " \t\r\n") {
  const std::size_t first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

// Whether the text begins with `beginning`, without regard to the text's case. `beginning` must be in small letters.
inline bool begins_with(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), text.begin(),
                                                       [](char a, char b) { return a == in_small_letters(b); });
}

}  // namespace selvedge::core
