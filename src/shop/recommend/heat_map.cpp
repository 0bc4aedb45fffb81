// Shares are interpolated between the centres of their cells and divided by the largest. The quotient chooses a colour
// and how much of it covers the grey picture.
#include "shop/recommend/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::recommend {
namespace {

// Five points of matplotlib's "inferno": brightness rises with the share, also for eyes that tell few colours apart.
constexpr std::array<std::array<float, 3>, 5> colours{
    {{20, 11, 53}, {101, 21, 110}, {188, 55, 84}, {249, 142, 9}, {252, 255, 164}}};
constexpr float strongest = 0.72F;  // share of the colour where it is fullest; the rest is the picture

// Between the centres of the four cells around (x, y), which is in cells.
float between_cells(std::span<const float> shares, int rows, int columns, float x, float y) {
  const float cx = std::clamp(x - 0.5F, 0.0F, static_cast<float>(columns - 1));
  const float cy = std::clamp(y - 0.5F, 0.0F, static_cast<float>(rows - 1));
  const int left = static_cast<int>(cx), top = static_cast<int>(cy);
  const int right = std::min(left + 1, columns - 1), bottom = std::min(top + 1, rows - 1);
  const auto at = [&](int row, int column) { return shares[static_cast<std::size_t>(row * columns + column)]; };
  const float u = cx - static_cast<float>(left), v = cy - static_cast<float>(top);
  return (at(top, left) * (1 - u) + at(top, right) * u) * (1 - v) +
         (at(bottom, left) * (1 - u) + at(bottom, right) * u) * v;
}

void colour_pixel(std::uint8_t* rgb, float heat) {
  const float grey =
      0.299F * static_cast<float>(rgb[0]) + 0.587F * static_cast<float>(rgb[1]) + 0.114F * static_cast<float>(rgb[2]);
  const float place = heat * static_cast<float>(colours.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), colours.size() - 2);
  const float part = place - static_cast<float>(below);
  for (std::size_t c = 0; c < 3; ++c) {
    const float colour = colours[below][c] * (1 - part) + colours[below + 1][c] * part;
    const float weight = strongest * std::sqrt(heat);
    rgb[c] = static_cast<std::uint8_t>(std::lround(grey * (1 - weight) + colour * weight));
  }
}

}  // namespace

Image draw_heat_map(const Image& picture, std::span<const float> shares, int rows, int columns, int side) {
  if (picture.empty() || rows < 1 || columns < 1 ||
      shares.size() != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[draw_heat_map] expected a picture and {} x {} shares, got {} x {} pixels and {}", rows,
                            columns, picture.width, picture.height, shares.size()));
  }
  Image drawn = std::max(picture.width, picture.height) > side ? image::fit_within(picture, side) : picture;
  const float most = std::max(1e-6F, *std::max_element(shares.begin(), shares.end()));
  for (int y = 0; y < drawn.height; ++y) {
    for (int x = 0; x < drawn.width; ++x) {
      const float column =
          (static_cast<float>(x) + 0.5F) / static_cast<float>(drawn.width) * static_cast<float>(columns);
      const float row = (static_cast<float>(y) + 0.5F) / static_cast<float>(drawn.height) * static_cast<float>(rows);
      const float heat = std::clamp(between_cells(shares, rows, columns, column, row) / most, 0.0F, 1.0F);
      colour_pixel(drawn.rgb.data() + 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(drawn.width) +
                                           static_cast<std::size_t>(x)),
                   heat);
    }
  }
  return drawn;
}

}  // namespace selvedge::recommend
