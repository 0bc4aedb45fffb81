#include "shop/feeds/product_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/catalogue_fixture.h"
#include "catalogue/stored_attribute.h"
#include "ground/files/csv.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {
namespace {

using ::testing::IsEmpty;
using testing::model_a;
using testing::product_record;
using ::testing::SizeIs;
using testing::TemporaryFolder;

class ProductExport : public ::testing::TestWithParam<std::string> {};

TEST_P(ProductExport, is_read_again_without_a_loss) {
  TemporaryFolder folder;
  catalogue::Catalogue catalogue = catalogue::Catalogue::create(folder / "shop.db", model_a);
  catalogue::ProductRecord awkward = product_record("p,1 \"x\"", {"a", "b"});
  awkward.facts.title = " two\nlines, \"quoted\" \xF0\x9F\x91\x97 ";
  awkward.facts.price = parse_price("0.0055");
  awkward.facts.currency = "CLF";
  awkward.facts.stock = 0;
  awkward.facts.item_group_id = "g";
  awkward.facts.url = "https://shop.example/?a=1,2";
  awkward.facts.attributes = {{"gender", "Women"}};
  catalogue::ProductRecord other = product_record("p2", {"c"});
  other.facts.attributes = {{"size, EU", "38"}};
  other.facts.hidden = true;
  awkward.images[0].part = {PartSource::shop, PictureBox{0.1, 0.1, 0.2, 0.2}, "", 0, "", "3,4,6,8"};
  awkward.images[1].part = {PartSource::finder, PictureBox{0.1, 0.1, 0.2, 0.2}, "top", 0.5F, "f", "garment top"};
  other.images[0].part.asked = "none";
  catalogue.put(std::vector{awkward, other}, model_a.fingerprint);

  const std::filesystem::path target = folder / ("shop" + GetParam());
  EXPECT_EQ(export_products(catalogue, {}, target), 2u);
  const ProductFeed feed = read_product_feed(target);
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(feed.products, SizeIs(2));
  EXPECT_EQ(feed.products[0].facts, awkward.facts);
  EXPECT_EQ(feed.products[1].facts, other.facts);
  ASSERT_THAT(feed.products[0].images, SizeIs(2));
  EXPECT_EQ(feed.products[0].images[1].reference, awkward.images[1].reference);
  EXPECT_EQ(feed.products[0].images[0].reference, awkward.images[0].reference);
  EXPECT_EQ(feed.products[0].images[0].crop, "3,4,6,8") << "what the shop set";
  EXPECT_EQ(feed.products[0].images[1].crop, "") << "what was found is found again";
  EXPECT_EQ(feed.products[1].images[0].crop, "none");
}

// Each of these names is one that an import of another's feed takes for a fact or a picture.
TEST_P(ProductExport, is_read_again_with_attributes_of_any_name) {
  TemporaryFolder folder;
  catalogue::Catalogue catalogue = catalogue::Catalogue::create(folder / "shop.db", model_a);
  catalogue::ProductRecord product = product_record("p1", {"a"}), other = product_record("p2", {"b"});
  product.facts.category = "Dress";
  for (const char* name : {"Image",        "image_link",   "image 2",
                           "gallery",      "sku",          "id",
                           "handle",       "variant_sku",  "option1_name",
                           "name",         "product_type", "type",
                           "availability", "in_stock",     "regular_price",
                           "sale_price",   "price (EUR)",  "sizes",
                           "Marke",        "description",  "color",
                           "link",         "Hidden",       "option_hidden",
                           "crop",         "foo:title",    "selvedge:attribute:x",
                           "attribute:y",  "Role"})
    product.facts.attributes[name] = std::string("value of ") + name;
  other.facts.attributes = {{"sale_price", "1.00"}, {"regular_price", "2.00"}, {"quantity", "7"}};
  catalogue.put(std::vector{product, other}, model_a.fingerprint);
  const std::filesystem::path target = folder / ("shop" + GetParam());
  export_products(catalogue, {}, target);
  const ProductFeed feed = read_product_feed(target);
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(feed.products, SizeIs(2));
  EXPECT_EQ(feed.products[0].facts, product.facts);
  EXPECT_EQ(feed.products[1].facts, other.facts);
  for (const FeedProduct& one : feed.products) EXPECT_THAT(one.images, SizeIs(1));
}

TEST_P(ProductExport, keeps_an_attribute_called_hidden_from_hiding_a_product) {
  TemporaryFolder folder;
  catalogue::Catalogue catalogue = catalogue::Catalogue::create(folder / "shop.db", model_a);
  catalogue.put(std::vector{product_record("p1", {"a"}), product_record("p2", {"b"})}, model_a.fingerprint);
  testing::store_attribute(folder / "shop.db", "hidden", "true");
  catalogue.hide(std::vector<ProductId>{{"p2"}});
  const std::filesystem::path target = folder / ("shop" + GetParam());
  export_products(catalogue, {}, target);
  const ProductFeed feed = read_product_feed(target);
  ASSERT_THAT(feed.products, SizeIs(2));
  EXPECT_FALSE(feed.products[0].facts.hidden);
  EXPECT_TRUE(feed.products[1].facts.hidden);
  for (const FeedProduct& one : feed.products) EXPECT_EQ(one.facts.attributes.at("option_hidden"), "true");
}

TEST_P(ProductExport, writes_no_cell_that_a_spreadsheet_runs_and_reads_back_what_it_was) {
  TemporaryFolder folder;
  catalogue::Catalogue catalogue = catalogue::Catalogue::create(folder / "shop.db", model_a);
  catalogue::ProductRecord evil = product_record("=p", {"a"});
  evil.facts.title = "=HYPERLINK(\"http://evil.example\")";
  evil.facts.category = "+1";
  evil.facts.colour = "-red";
  evil.facts.item_group_id = "'=kept";
  evil.facts.attributes = {{"@name", "\t=1"}, {"plain", "'90s"}, {"quoted", "''x"}};
  catalogue.put(std::vector{evil}, model_a.fingerprint);
  const std::filesystem::path target = folder / ("shop" + GetParam());
  export_products(catalogue, {}, target);
  if (GetParam() == ".csv") {
    const files::CsvTable table = files::read_csv(target);
    for (const std::string& name : table.header)
      EXPECT_EQ(std::string("=+-@\t\r").find(name[0]), std::string::npos) << name;
    for (const std::string& cell : table.rows.at(0).fields)
      EXPECT_TRUE(cell.empty() || std::string("=+-@\t\r").find(cell[0]) == std::string::npos) << cell;
    export_products(catalogue, {}, folder / "raw.csv", FormulaCells::raw);
    EXPECT_EQ(files::read_csv(folder / "raw.csv").rows.at(0).fields.at(1), "=p");
  }
  const ProductFeed feed = read_product_feed(target);
  ASSERT_THAT(feed.products, SizeIs(1));
  EXPECT_EQ(feed.products[0].facts, evil.facts);
}

TEST_P(ProductExport, holds_only_what_the_filter_lets_through) {
  TemporaryFolder folder;
  catalogue::Catalogue catalogue = catalogue::Catalogue::create(folder / "shop.db", model_a);
  catalogue::ProductRecord dress = product_record("p1", {"a"});
  dress.facts.category = "Dress";
  catalogue.put(std::vector{dress, product_record("p2", {"b"})}, model_a.fingerprint);
  ProductFilter filter;
  filter.category = {"Dress"};
  EXPECT_EQ(export_products(catalogue, filter, folder / ("dresses" + GetParam())), 1u);
}

INSTANTIATE_TEST_SUITE_P(, ProductExport, ::testing::Values(".csv", ".jsonl"),
                         [](const auto& p) { return p.param.substr(1); });

}  // namespace
}  // namespace selvedge::feeds
