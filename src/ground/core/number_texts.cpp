#include "ground/core/number_texts.h"

#include <charconv>
#include <cstddef>
#include <span>

namespace selvedge::core {
namespace {

// Exactly these many numbers with the separator between them.
bool read_numbers(std::string_view text, char separator, std::span<int> numbers) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const char* const digits = at != end && *at == '-' ? at + 1 : at;
    const auto [next, failure] = std::from_chars(at, end, numbers[i]);
    if (failure != std::errc() || (*digits == '0' && (digits != at || next != digits + 1))) return false;
    const bool is_last = i + 1 == numbers.size();
    if (is_last) return next == end;
    if (next == end || *next != separator) return false;
    at = next + 1;
  }
  return true;
}

}  // namespace

std::optional<std::array<int, 4>> parse_crop(std::string_view text) {
  std::array<int, 4> numbers{};
  if (!read_numbers(text, ',', numbers)) return std::nullopt;
  return numbers;
}

std::optional<Grid> parse_grid(std::string_view text) {
  int sides[2] = {};
  if (!read_numbers(text, 'x', sides)) return std::nullopt;
  for (const int side : sides) {
    if (side < 1 || side > largest_grid) return std::nullopt;
  }
  return Grid{sides[0], sides[1]};
}

}  // namespace selvedge::core
