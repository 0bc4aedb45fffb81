#include "selvedge/recommend/recommendation_sheet.h"

#include <gtest/gtest.h>

#include "recommend/recommend_fixture.h"
#include "selvedge/core/error.h"

namespace selvedge {
namespace {

using testing::ColourEncoder;
using testing::feed_product;
using testing::plain;
using testing::TemporaryFolder;
using testing::write_picture;

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

TEST(RecommendationSheet, shows_the_photo_and_its_answers) {
  constexpr testing::Colour mauve = {180, 110, 190}, olive = {120, 130, 30}, teal = {20, 120, 130};
  TemporaryFolder folder;
  const ColourEncoder colours;
  Catalogue catalogue = Catalogue::create(folder / "shop.db", colours.encoder.model);
  write_picture(folder / "olive", plain(olive));
  ProductFeed feed;
  feed.products = {feed_product("olive", {folder / "olive"})};
  import_products(catalogue, colours.encoder, feed);
  const Recommender recommender(catalogue, colours.encoder);
  const Image photo = plain(mauve);
  const Image sheet = draw_recommendation_sheet(
      catalogue, std::vector{AnsweredPhoto{"me.jpg", photo, recommender.recommend(photo, {})}});
  EXPECT_TRUE(shows(sheet, mauve));
  EXPECT_TRUE(shows(sheet, olive));
  EXPECT_FALSE(shows(sheet, teal));
  EXPECT_THROW(draw_recommendation_sheet(catalogue, {}), Error);
}

}  // namespace
}  // namespace selvedge
