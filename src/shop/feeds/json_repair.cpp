// One pass over the bytes. It knows strings, escapes and braces, and nothing else of JSON.
#include "shop/feeds/json_repair.h"

#include <algorithm>
#include <optional>

#include "ground/core/ascii.h"

namespace selvedge::feeds {
namespace {

// The code of an escape such as "\\ud83d" at `at`. Nothing if there is no such escape.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\\u" || at + 6 > text.size()) return std::nullopt;
  unsigned unit = 0;
  for (const char c : text.substr(at + 2, 4)) {
    const char lower = core::in_small_letters(c);
    if (!core::is_digit(lower) && (lower < 'a' || lower > 'f')) return std::nullopt;
    unit = unit * 16 + static_cast<unsigned>(core::is_digit(lower) ? lower - '0' : lower - 'a' + 10);
  }
  return unit;
}

bool is_first_half(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_second_half(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Copies the escape at `at` and returns its length.
std::size_t copy_escape(std::string_view text, std::size_t at, std::string& plain) {
  const auto unit = escaped_unit(text, at);
  if (!unit || (!is_first_half(*unit) && !is_second_half(*unit))) {
    plain += text.substr(at, 2);
    return std::min<std::size_t>(2, text.size() - at);
  }
  const auto next = is_first_half(*unit) ? escaped_unit(text, at + 6) : std::nullopt;
  const bool pair = next && is_second_half(*next);
  plain += pair ? text.substr(at, 12) : std::string_view("\\ufffd");
  return pair ? 12 : 6;
}

// The length of NaN, Infinity or -Infinity at the beginning of `text`; 0 for other text. JSON has no such numbers.
std::size_t word_of_no_number(std::string_view text) {
  for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
    if (text.starts_with(word)) return word.size();
  }
  return 0;
}

// The position behind the '}' of the object that begins at `begin`. Nothing if it is never closed.
std::optional<std::size_t> end_of_object(std::string_view text, std::size_t begin) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return std::nullopt;
}

std::size_t behind_space(std::string_view text, std::size_t at) {
  while (at < text.size() && core::is_space(text[at])) ++at;
  return at;
}

// Where the list's first object begins: a '{' behind a '['.
std::size_t first_element(std::string_view text) {
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    const std::size_t element = behind_space(text, at + 1);
    if (element < text.size() && text[element] == '{') return element;
  }
  return text.size();
}

// The line break and the spaces before `element`, where it begins a line; else nothing.
std::string_view indent_of(std::string_view text, std::size_t element) {
  std::size_t begin = element;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  return begin > 0 && text[begin - 1] == '\n' ? text.substr(begin - 1, element - begin + 1) : std::string_view();
}

}  // namespace

std::string repaired_json(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  bool quoted = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (quoted && c == '\\') {
      i += copy_escape(text, i, plain);
      continue;
    }
    if (c == '"') quoted = !quoted;
    const std::size_t word = quoted ? 0 : word_of_no_number(text.substr(i, 9));
    if (word > 0) {
      plain += "null";
      i += word;
      continue;
    }
    plain += quoted && static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    ++i;
  }
  return plain;
}

JsonElements json_elements(std::string_view text) {
  JsonElements found;
  std::size_t at = first_element(text);
  const std::string start = std::string(indent_of(text, at)) + '{';  // of every element, where each begins a line
  while (at < text.size()) {
    // An element ends before the next line that begins as elements do, even if its own braces say otherwise.
    const std::size_t next = start.size() > 1 ? std::min(text.find(start, at), text.size()) : text.size();
    const std::string_view reach = text.substr(0, next);
    const auto end = end_of_object(reach, at);
    found.elements.push_back({text.substr(at, end.value_or(next) - at), found.elements.size()});
    const std::size_t behind = end ? behind_space(text, *end) : next;
    if (end && behind < text.size() && text[behind] == ']') {
      found.closed = true;
      return found;
    }
    at = next < text.size() ? next + start.size() - 1 : text.size();
    if (!end || start.size() > 1 || behind >= text.size() || text[behind] != ',') continue;
    at = behind_space(text, behind + 1);
    if (at < text.size() && text[at] != '{') return found;
  }
  return found;
}

}  // namespace selvedge::feeds
