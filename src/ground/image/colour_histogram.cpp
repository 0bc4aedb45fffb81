#include "ground/image/colour_histogram.h"
#include "ground/image/require_pixels.h"

#include <array>
#include <cmath>

namespace selvedge::image {
namespace {

constexpr int bins = 8;

// A level's lower bin, and the share that goes to the next one.
struct Place {
  int bin = 0;
  float next = 0;
};

std::array<Place, 256> places() {
  std::array<Place, 256> table;
  for (int level = 0; level < 256; ++level) {
    const float position = static_cast<float>(level) / 255.0F * (bins - 1);
    const int bin = std::min(static_cast<int>(position), bins - 2);
    table[static_cast<std::size_t>(level)] = {bin, position - static_cast<float>(bin)};
  }
  return table;
}

}  // namespace

std::vector<float> colour_histogram(const Image& image) {
  require_pixels(image, "colour_histogram");
  const std::array<Place, 256> table = places();
  std::vector<double> counts(bins * bins * bins);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    const Place red = table[image.rgb[i]];
    const Place green = table[image.rgb[i + 1]];
    const Place blue = table[image.rgb[i + 2]];
    for (int corner = 0; corner < 8; ++corner) {
      const int r = corner & 1;
      const int g = (corner >> 1) & 1;
      const int b = corner >> 2;
      const float share =
          (r ? red.next : 1 - red.next) * (g ? green.next : 1 - green.next) * (b ? blue.next : 1 - blue.next);
      counts[static_cast<std::size_t>(((red.bin + r) * bins + green.bin + g) * bins + blue.bin + b)] += share;
    }
  }
  const double pixels = static_cast<double>(image.rgb.size()) / 3;
  std::vector<float> histogram;
  histogram.reserve(counts.size());
  for (const double count : counts) histogram.push_back(static_cast<float>(std::sqrt(count / pixels)));
  return histogram;
}

}  // namespace selvedge::image
