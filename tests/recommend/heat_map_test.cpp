#include "shop/recommend/heat_map.h"

#include <gtest/gtest.h>

#include <array>

#include "selvedge/error.h"

namespace selvedge::recommend {
namespace {

Image grey(int width, int height) {
  Image image(width, height);
  std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{128});
  return image;
}

// How far a pixel is from grey.
int colourfulness(const Image& image, int x, int y) {
  const auto* rgb = image.rgb.data() + 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                                            static_cast<std::size_t>(x));
  return std::max({rgb[0], rgb[1], rgb[2]}) - std::min({rgb[0], rgb[1], rgb[2]});
}

TEST(HeatMap, colours_the_places_that_give_similarity_and_leaves_the_others_grey) {
  const std::array<float, 6> shares{0.0F, 0.0F, 0.4F, 0.0F, -0.3F, 0.1F};  // 2 rows, 3 columns
  const Image drawn = draw_heat_map(grey(90, 60), shares, 2, 3, 1000);
  EXPECT_EQ(drawn.width, 90);
  EXPECT_GT(colourfulness(drawn, 75, 10), 60) << "the strongest";
  EXPECT_GT(colourfulness(drawn, 75, 50), 20) << "a weaker one";
  EXPECT_EQ(colourfulness(drawn, 15, 10), 0);
  EXPECT_EQ(colourfulness(drawn, 45, 55), 0) << "what takes from the similarity";
}

TEST(HeatMap, is_no_larger_than_asked) {
  const std::array<float, 1> share{1.0F};
  const Image drawn = draw_heat_map(grey(400, 200), share, 1, 1, 100);
  EXPECT_EQ(drawn.width, 100);
  EXPECT_EQ(drawn.height, 50);
}

TEST(HeatMap, of_nothing_similar_is_grey) {
  const std::array<float, 4> shares{-1.0F, 0.0F, -0.5F, -0.1F};
  const Image drawn = draw_heat_map(grey(20, 20), shares, 2, 2, 100);
  EXPECT_EQ(colourfulness(drawn, 10, 10), 0);
}

TEST(HeatMap, refuses_shares_of_another_number_and_empty_pictures) {
  const std::array<float, 4> shares{};
  EXPECT_THROW(draw_heat_map(grey(20, 20), shares, 2, 3, 100), Error);
  EXPECT_THROW(draw_heat_map(grey(20, 20), shares, 0, 0, 100), Error);
  EXPECT_THROW(draw_heat_map(Image(), shares, 2, 2, 100), Error);
}

}  // namespace
}  // namespace selvedge::recommend
