// Short texts of whole numbers as people write them in options, settings and addresses.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace selvedge::core {

// "40,60,300,400": left, top, width and height in pixels. Each number has one spelling: no sign but a minus, no zeros
// in front. Whether the part lies in a picture is not asked.
std::optional<std::array<int, 4>> parse_crop(std::string_view text);

// "3x2": rows x columns, of 1 to largest_grid each.
inline constexpr int largest_grid = 16;
struct Grid {
  int rows = 1, columns = 1;
};
std::optional<Grid> parse_grid(std::string_view text);

}  // namespace selvedge::core
