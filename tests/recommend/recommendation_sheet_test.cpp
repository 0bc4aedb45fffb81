#include "shop/recommend/recommendation_sheet.h"

#include <gtest/gtest.h>

#include "recommend/recommend_fixture.h"
#include "selvedge/error.h"

namespace selvedge::recommend {
namespace {

using testing::feed_product;
using testing::plain;

bool shows(const Image& sheet, testing::Colour colour) {
  for (int y = 0; y < sheet.height; ++y) {
    for (int x = 0; x < sheet.width; ++x) {
      bool same = true;
      for (std::size_t c = 0; c < 3; ++c) same = same && std::abs(sheet.pixel(x, y)[c] - colour[c]) <= 4;
      if (same) return true;
    }
  }
  return false;
}

using RecommendationSheet = testing::ColourShop;

TEST_F(RecommendationSheet, shows_the_photo_and_its_answers) {
  constexpr testing::Colour mauve = {180, 110, 190}, olive = {120, 130, 30}, teal = {20, 120, 130};
  import(feed_product("olive", {picture("olive", olive)}));
  const Recommender recommender(catalogue_, colours_.encoder);
  const Image photo = plain(mauve);
  const auto thumbnail = [this](const std::string& content) { return catalogue_.thumbnail(content); };
  const Image sheet = draw_recommendation_sheet(
      thumbnail, std::vector{AnsweredPhoto{"me.jpg", photo, recommender.recommend(photo, {})}});
  EXPECT_TRUE(shows(sheet, mauve));
  EXPECT_TRUE(shows(sheet, olive));
  EXPECT_FALSE(shows(sheet, teal));
  EXPECT_THROW(draw_recommendation_sheet(thumbnail, {}), Error);
}

}  // namespace
}  // namespace selvedge::recommend
