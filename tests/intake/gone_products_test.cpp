#include "shop/intake/gone_products.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/recommend_fixture.h"
#include "selvedge/error.h"

namespace selvedge::intake {
namespace {

using ::testing::ElementsAre;
using testing::feed_product;
using ::testing::HasSubstr;
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
    return gone_products(catalogue_.owners(), all);
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

TEST_F(GoneProductsTest, are_removable_unless_they_are_more_than_a_fifth_or_rows_were_lost) {
  store({"a", "b", "c", "d", "e"});
  const std::string three = "id,image\na,a.png\nb,b.png\nc,c.png\n", four = three + "d,d.png\n";
  EXPECT_NO_THROW(require_removable(gone({four}), Gone::hide));
  EXPECT_THROW(require_removable(gone({three}), Gone::hide), Error);
  EXPECT_THROW(require_removable(gone({"id,image\n"}), Gone::hide), Error);
  EXPECT_THROW(require_removable(gone({four + "\"x\"y,z,w\n"}), Gone::hide), Error);
  EXPECT_THROW(require_removable(gone({four + "e"}), Gone::hide), Error);  // cut off
  EXPECT_NO_THROW(require_removable(gone({four + "e,e.png\n\"x\"y,z,w\n"}), Gone::hide));
}

TEST_F(GoneProductsTest, count_hidden_ones_too_where_they_are_to_be_removed) {
  store({"a", "b", "c", "d", "e", "f"});
  catalogue_.hide(std::vector<ProductId>{{"d"}, {"e"}, {"f"}});
  const std::string kept = "id,image\na,a.png\nb,b.png\nc,c.png\n";
  const GoneProducts half = gone({kept});
  EXPECT_EQ(going(half, Gone::keep), 0u);
  EXPECT_EQ(going(half, Gone::hide), 0u);
  EXPECT_EQ(going(half, Gone::remove), 3u);
  EXPECT_NO_THROW(require_removable(half, Gone::hide));
  EXPECT_THAT(why_suspicious(half, Gone::remove).value_or(""), HasSubstr("3 of the 6 products"));
  EXPECT_THAT(why_suspicious(half, Gone::remove).value_or(""), HasSubstr("3 of them hidden"));
  const std::string one_lacks = kept + "d,d.png\ne,e.png\n";
  EXPECT_NO_THROW(require_removable(gone({one_lacks}), Gone::remove));
  const GoneProducts unsure = gone({one_lacks + "\"x\"y,z,w\n"});
  EXPECT_FALSE(why_uncertain(unsure, Gone::hide));
  EXPECT_TRUE(why_uncertain(unsure, Gone::remove));
  EXPECT_THROW(require_removable(unsure, Gone::remove), Error);
}

TEST_F(GoneProductsTest, are_those_of_one_owner_and_hidden_ones_count_for_no_fifth) {
  intake::ImportOptions of_a_feed;
  of_a_feed.feed = "main";
  feeds::ProductFeed owned;
  owned.products.push_back(feed_product("f", {picture("f.png", {0, 255, 0})}));
  import(owned, of_a_feed);
  store({"a", "b"});
  const feeds::ProductFeed none;
  const feeds::ProductFeed* const feed = &none;
  EXPECT_THAT(gone_products(catalogue_.owners(), std::span(&feed, 1)).ids, ElementsAre(ProductId{"a"}, ProductId{"b"}));
  GoneProducts theirs = gone_products(catalogue_.owners(), std::span(&feed, 1), "main");
  EXPECT_THAT(theirs.ids, ElementsAre(ProductId{"f"}));
  EXPECT_EQ(let_go(catalogue_, theirs, Gone::keep), 0u);
  EXPECT_EQ(let_go(catalogue_, theirs, Gone::hide), 1u);
  theirs = gone_products(catalogue_.owners(), std::span(&feed, 1), "main");
  EXPECT_THAT(theirs.ids, IsEmpty());
  EXPECT_THAT(theirs.hidden, ElementsAre(ProductId{"f"}));
  EXPECT_EQ(theirs.stored, 0u);
  EXPECT_EQ(let_go(catalogue_, theirs, Gone::remove), 1u);
  EXPECT_FALSE(catalogue_.find({"f"}));
}

TEST_F(GoneProductsTest, stay_when_another_feed_has_taken_them_meanwhile) {
  for (const Gone what : {Gone::hide, Gone::remove}) {
    store({"a", "b"});
    const feeds::ProductFeed none;
    const feeds::ProductFeed* const feed = &none;
    const GoneProducts gone = gone_products(catalogue_.owners(), std::span(&feed, 1));
    EXPECT_EQ(going(gone, what), 2u);
    EXPECT_EQ(catalogue_.hand_over(std::vector<ProductId>{{"a"}}, "", "main"), 1u);
    EXPECT_EQ(let_go(catalogue_, gone, what), 1u);
    ASSERT_TRUE(catalogue_.find({"a"})) << "of the feed 'main'";
    EXPECT_FALSE(catalogue_.find({"a"})->facts.hidden);
    catalogue_.remove(std::vector<ProductId>{{"a"}});
  }
}

TEST_F(GoneProductsTest, go_in_parts_however_many_they_are) {
  std::vector<std::string> ids;
  GoneProducts many;
  for (int i = 0; i < 600; ++i) {
    ids.push_back(fmt::format("many{}", i));
    (i % 2 == 0 ? many.ids : many.hidden).push_back({ids.back()});
  }
  store(ids);
  EXPECT_EQ(let_go(catalogue_, many, Gone::hide), 300u);
  EXPECT_EQ(let_go(catalogue_, many, Gone::remove), 600u);
  EXPECT_EQ(catalogue_.counts().products, 0u);
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
