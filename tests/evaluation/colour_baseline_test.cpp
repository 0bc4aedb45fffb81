#include "study/evaluation/colour_baseline.h"

#include <gtest/gtest.h>

#include <string>

#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"

namespace selvedge::evaluation {
namespace {

std::filesystem::path file_with(const std::string& name, std::span<const std::byte> bytes) {
  const auto path = std::filesystem::temp_directory_path() / ("selvedge_colour_baseline_" + name);
  files::write_file_atomically(path, bytes);
  return path;
}

Image plain(int red, int green, int blue) {
  Image image(40, 60);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    image.rgb[i] = static_cast<std::uint8_t>(red);
    image.rgb[i + 1] = static_cast<std::uint8_t>(green);
    image.rgb[i + 2] = static_cast<std::uint8_t>(blue);
  }
  return image;
}

TEST(ColourHistograms, find_like_colours_more_similar_and_skip_what_is_no_image) {
  const std::string text = "no image";
  const std::vector<std::filesystem::path> files{file_with("red.png", image::encode_png(plain(200, 20, 20))),
                                                 file_with("broken.jpg", std::as_bytes(std::span(text))),
                                                 file_with("red_again.png", image::encode_png(plain(200, 20, 20))),
                                                 file_with("blue.png", image::encode_png(plain(20, 20, 200))),
                                                 std::filesystem::path("/nonexistent.png")};
  const ColourHistograms histograms = colour_histograms(files);
  EXPECT_EQ(histograms.readable, (std::vector<bool>{true, false, true, true, false}));
  ASSERT_EQ(histograms.skipped.size(), 2u);
  EXPECT_EQ(histograms.skipped[0].source, files[1].string());
  EXPECT_FALSE(histograms.skipped[1].reason.empty());
  const core::EmbeddingMatrix& rows = histograms.embeddings;
  ASSERT_EQ(rows.rows(), 5u);
  EXPECT_NEAR(core::dot(rows.row(0), rows.row(2)), 1, 1e-5);
  EXPECT_LT(core::dot(rows.row(0), rows.row(3)), 0.5);
  EXPECT_EQ(core::dot(rows.row(1), rows.row(1)), 0);
}

}  // namespace
}  // namespace selvedge::evaluation
