// Texts that no product may have, whether they are asked for or stored already: the same in every engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/catalogue_suite.h"
#include "catalogue/stored_attribute.h"

namespace selvedge::catalogue {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::IsEmpty;
using testing::model_a;
using testing::product_record;

class CatalogueTexts : public testing::CatalogueSuite {};

TEST_P(CatalogueTexts, refuses_a_filter_with_a_text_that_no_product_may_have) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{product_record("p", {"x"})}, model_a.fingerprint);
  for (const std::string& text : {std::string("a\0b", 3), std::string("\x01"), std::string("\xFF")}) {
    std::vector<ProductFilter> filters(6);
    filters[0].category = filters[1].colour = filters[2].currency = filters[3].item_group_id = {text};
    filters[4].attributes["size"] = {text};
    filters[5].attributes[text] = {"M"};
    for (const ProductFilter& filter : filters) {
      const auto refusal = [](const auto& call) { return error_of(call).kind(); };
      EXPECT_EQ(refusal([&] { catalogue.filter(filter); }), ErrorKind::invalid_argument);
      EXPECT_EQ(refusal([&] { catalogue.list({filter, {}, 10}); }), ErrorKind::invalid_argument);
      EXPECT_EQ(refusal([&] { catalogue.for_each_product(filter, [](const StoredProduct&) {}); }),
                ErrorKind::invalid_argument);
    }
    EXPECT_EQ(error_of([&] { catalogue.list({{}, ProductId{text}, 10}); }).kind(), ErrorKind::invalid_argument);
  }
}

TEST_P(CatalogueTexts, finds_nothing_by_a_name_that_only_begins_as_one_that_is_there) {
  Catalogue catalogue = make();
  const ProductRecord record = product_record("p", {"x"});
  catalogue.put(std::vector{record}, model_a.fingerprint);
  const NewApiKey made = catalogue.keys().create("a", {KeyScope::read}, std::chrono::sys_seconds{});
  for (const std::string& ending : {std::string("\0", 1), std::string("\0more", 5), std::string("\xFF")}) {
    EXPECT_FALSE(catalogue.find({"p" + ending}));
    EXPECT_FALSE(catalogue.thumbnail(record.images[0].content + ending));
    EXPECT_FALSE(catalogue.keys().revoke(made.key.id + ending, std::chrono::sys_seconds{}));
  }
}

TEST_P(CatalogueTexts, reads_and_changes_products_with_an_attribute_whose_name_is_taken_by_now) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{product_record("p", {"x"})}, model_a.fingerprint);
  testing::store_attribute(GetParam().url(folder_), "hidden", "true");
  const ProductFacts facts = catalogue.find({"p"})->facts;
  EXPECT_FALSE(facts.hidden);
  EXPECT_THAT(facts.attributes, ElementsAre(std::pair("option_hidden", "true")));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
  const auto written = catalogue.update({"p"}, [](const StoredProduct& stored) {
    ProductFacts changed = stored.facts;
    changed.title = "Another";
    return changed;
  });
  EXPECT_EQ(written->product.facts.attributes, facts.attributes);
  EXPECT_EQ(catalogue.hide(std::vector<ProductId>{{"p"}}), 1u);
  EXPECT_TRUE(catalogue.find({"p"})->facts.hidden);
}

INSTANTIATE_TEST_SUITE_P(, CatalogueTexts, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
