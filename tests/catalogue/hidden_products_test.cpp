// Products that shoppers do not see, and whose the products are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "catalogue/catalogue_suite.h"

namespace selvedge::catalogue {
namespace {

using testing::model_a;
using testing::product_record;

class HiddenProducts : public testing::CatalogueSuite {};
class OwnedProducts : public testing::CatalogueSuite {};

TEST_P(HiddenProducts, count_with_all_products_and_not_with_the_visible_ones) {
  Catalogue catalogue = make();
  catalogue.put(
      std::vector{product_record("p1", {"a", "b"}), product_record("p2", {"c"}), product_record("p3", {"a", "d", "e"})},
      model_a.fingerprint);
  EXPECT_EQ(catalogue.counts(Counted::visible).products, 3U);
  EXPECT_EQ(catalogue.hide(std::vector<ProductId>{{"p1"}, {"none"}}), 1U);
  EXPECT_EQ(catalogue.counts().products, 3U);
  EXPECT_EQ(catalogue.counts().images, 6U);
  EXPECT_EQ(catalogue.counts(Counted::visible).products, 2U);
  EXPECT_EQ(catalogue.counts(Counted::visible).images, 4U);
}

TEST_P(OwnedProducts, are_handed_from_one_feed_to_another_with_all_else_as_it_is) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records{product_record("p1", {"a"}), product_record("p2", {"b"}),
                                     product_record("p3", {"c"}), product_record("p4", {"d"})};
  records[0].feed = records[1].feed = "old";
  records[2].feed = "other";
  catalogue.put(records, model_a.fingerprint);
  const StoredProduct before = *catalogue.find({"p1"});
  EXPECT_EQ(catalogue.hand_over(std::vector<ProductId>{{"p1"}, {"p3"}, {"p4"}, {"none"}}, "old", "new"), 1U);
  std::map<std::string, std::string> owners;
  for (const OwnedProduct& product : catalogue.owners()) owners[product.id.value] = product.feed;
  EXPECT_EQ(owners, (std::map<std::string, std::string>{{"p1", "new"}, {"p2", "old"}, {"p3", "other"}, {"p4", ""}}));
  const StoredProduct after = *catalogue.find({"p1"});
  EXPECT_EQ(after.facts, before.facts);
  EXPECT_EQ(after.images, before.images);
  EXPECT_EQ(catalogue.hand_over({}, "old", "new"), 0U);
}

INSTANTIATE_TEST_SUITE_P(, HiddenProducts, ::testing::ValuesIn(testing::factories), testing::name_of);
INSTANTIATE_TEST_SUITE_P(, OwnedProducts, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
