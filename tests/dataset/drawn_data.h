// Drawn pictures in temporary folders: what the tests of this room work on.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "ground/core/rng.h"
#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "selvedge/image.h"

namespace selvedge::dataset {

namespace fs = std::filesystem;

// A folder of its own, removed with its contents.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = fs::temp_directory_path() / ("selvedge-" + std::string(test->name()) + "-" + std::to_string(::getpid()));
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }
  fs::path operator/(const fs::path& name) const { return path_ / name; }

 private:
  fs::path path_;
};

// White with some rectangles of chance colours: other seeds, other pictures.
inline Image draw_picture(std::uint64_t seed, int width = 96, int height = 128) {
  core::Rng rng(seed);
  Image image(width, height);
  std::ranges::fill(image.rgb, std::uint8_t{255});
  for (int n = 0; n < 12; ++n) {
    const int x0 = static_cast<int>(rng.below(static_cast<std::size_t>(width))),
              y0 = static_cast<int>(rng.below(static_cast<std::size_t>(height)));
    const int x1 = std::min(width, x0 + width / 6 + static_cast<int>(rng.below(static_cast<std::size_t>(width / 3))));
    const int y1 =
        std::min(height, y0 + height / 6 + static_cast<int>(rng.below(static_cast<std::size_t>(height / 3))));
    const std::uint8_t colour[3] = {static_cast<std::uint8_t>(rng.below(256)),
                                    static_cast<std::uint8_t>(rng.below(256)),
                                    static_cast<std::uint8_t>(rng.below(256))};
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) std::copy_n(colour, 3, image.pixel(x, y));
    }
  }
  return image;
}

inline void write_jpeg(const fs::path& path, const Image& image, int quality = 90) {
  files::write_file_atomically(path, image::encode_jpeg(image, quality));
}

inline void write_text(const fs::path& path, std::string_view text) { files::write_file_atomically(path, text); }

inline std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string numbered(std::string_view prefix, int number, std::string_view suffix = "") {
  return std::string(prefix).append(std::to_string(number)).append(suffix);
}

inline std::string lookbook_name(int product, bool clean, int image) {
  const auto digits = [](int number) {
    const std::string text = std::to_string(number);
    return std::string(6 - text.size(), '0') + text;
  };
  return "PID" + digits(product) + "_CLEAN" + (clean ? "1" : "0") + "_IID" + digits(image) + ".jpg";
}

}  // namespace selvedge::dataset
