#include "shop/intake/gone_products.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/recommend_fixture.h"
#include "selvedge/error.h"

namespace selvedge::intake {
namespace {

using ::testing::ElementsAre;
using testing::feed_product;
using ::testing::IsEmpty;

class GoneProductsTest : public testing::ColourShop {
 protected:
  void store(const std::vector<std::string>& ids) {
    feeds::ProductFeed feed;
    for (const std::string& id : ids) feed.products.push_back(feed_product(id, {picture(id + ".png", {255, 0, 0})}));
    import(feed);
  }
  GoneProducts gone(const std::vector<std::string>& csv) {
    std::vector<feeds::ProductFeed> feeds;
    std::vector<const feeds::ProductFeed*> all;
    for (const std::string& text : csv) feeds.push_back(feeds::parse_product_feed(text, "feed.csv", "/"));
    for (const feeds::ProductFeed& feed : feeds) all.push_back(&feed);
    return gone_products(catalogue_, all);
  }
};

TEST_F(GoneProductsTest, are_those_that_no_feed_has) {
  store({"a", "b", "c"});
  EXPECT_THAT(gone({"id,image\na,a.png\n", "id,image\nc,c.png\n"}).ids, ElementsAre(ProductId{"b"}));
  EXPECT_THAT(gone({"id,image\na,a.png\nb,b.png\nc,c.png\nd,d.png\n"}).ids, IsEmpty());
}

TEST_F(GoneProductsTest, are_not_those_whose_row_could_not_be_used) {
  store({"a", "b"});
  EXPECT_THAT(gone({"id,image\na,a.png\nb,\n"}).ids, IsEmpty());
}

TEST_F(GoneProductsTest, are_removable_unless_they_are_most_or_rows_were_lost) {
  store({"a", "b", "c", "d"});
  EXPECT_NO_THROW(require_removable(gone({"id,image\na,a.png\nb,b.png\n"})));
  EXPECT_THROW(require_removable(gone({"id,image\na,a.png\n"})), Error);
  EXPECT_THROW(require_removable(gone({"id,image\na,a.png\nb,b.png\nc,c.png\n\"x\"y,z,w\n"})), Error);
  EXPECT_NO_THROW(require_removable(gone({"id,image\na,a.png\nb,b.png\nc,c.png\nd,d.png\n\"x\"y,z,w\n"})));
}

TEST_F(GoneProductsTest, a_picture_in_the_feed_itself_is_imported) {
  feeds::ProductFeed feed = feeds::parse_product_feed(
      "id,image\np,\"data:image/png;base64,"
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==\"\n"
      "q,\"data:image/png;base64,%%%\"\n",
      "feed.csv", "/");
  const ImportReport report = import(feed);
  EXPECT_EQ(report.added, 1u);
  EXPECT_EQ(report.skipped.size(), 2u);
  EXPECT_TRUE(catalogue_.find({"p"})->images[0].reference.starts_with("upload:"));
}

}  // namespace
}  // namespace selvedge::intake
