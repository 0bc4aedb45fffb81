// The pictures of tests/image/fixtures (scripts/make_image_fixtures.py), and how near two pictures are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ground/core/rng.h"
#include "ground/files/read_file.h"
#include "selvedge/image.h"

namespace selvedge::fixtures {

inline std::filesystem::path fixture_folder() {
  return std::filesystem::path(SELVEDGE_SOURCE_DIR) / "tests/image/fixtures";
}

inline std::vector<std::byte> fixture(const std::string& name) { return files::read_file(fixture_folder() / name); }

inline std::vector<std::filesystem::path> all_fixtures() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(fixture_folder())) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Mean absolute difference in levels; 256 where sizes differ.
inline double mean_difference(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height || a.empty()) return 256;
  double sum = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) sum += std::abs(int{a.rgb[i]} - int{b.rgb[i]});
  return sum / static_cast<double>(a.rgb.size());
}

inline int largest_difference(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height) return 256;
  int largest = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) largest = std::max(largest, std::abs(int{a.rgb[i]} - int{b.rgb[i]}));
  return largest;
}

// What resize_test.cpp and scripts/golden_resize.py draw.
inline Image drawn(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c)
        image.pixel(x, y)[c] = static_cast<std::uint8_t>((x * 37 + y * 59 + c * 101 + x * y / 3 * 7) % 256);
    }
  }
  return image;
}

inline Image noise(int width, int height, core::Rng& rng) {
  Image image(width, height);
  for (std::uint8_t& value : image.rgb) value = static_cast<std::uint8_t>(rng.below(256));
  return image;
}

}  // namespace selvedge::fixtures
