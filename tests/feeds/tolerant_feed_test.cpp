// What shops' programs write a little wrong, and what it must not cost.
#include <fmt/format.h>

#include "feeds/feed_fixture.h"
#include "shop/feeds/column_names.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ids;
using ::testing::IsEmpty;
using testing::references;
using ::testing::SizeIs;
using testing::skipped;

class TolerantFeed : public testing::FeedFile {
 protected:
  ProductFeed read(const std::string& text, const std::string& name = "feed.csv") {
    return read_product_feed(write(name, text));
  }
  ProductFacts first(const std::string& text, const std::string& name = "feed.csv") {
    const ProductFeed feed = read(text, name);
    return feed.products.empty() ? ProductFacts{} : feed.products[0].facts;
  }
};

TEST_F(TolerantFeed, says_once_what_it_takes_a_sign_for) {
  std::string table = "id,image,price\n";
  for (int i = 0; i < 50; ++i) table += fmt::format("{},a.jpg,${}\n", i, i + 1);
  EXPECT_THAT(read(table).report.notes(), ElementsAre(HasSubstr("'$1' are taken for USD")));
}

TEST_F(TolerantFeed, shows_a_gallery_behind_the_main_picture) {
  for (const char* name : {"images", "image_urls", "Pictures", "photos", "Bilder", "fotos"}) {
    const ProductFeed feed =
        read(fmt::format("id,{},image\n1,\"https://x/2.jpg,https://x/1.jpg\",https://x/1.jpg\n", name));
    ASSERT_THAT(feed.products, SizeIs(1)) << name;
    EXPECT_THAT(references(feed.products[0]), ElementsAre("https://x/1.jpg", "https://x/2.jpg")) << name;
  }
  EXPECT_EQ(read("id,images\n1,a.jpg\n").report.columns().back().taken_for, "image");
}

TEST_F(TolerantFeed, sees_through_spaces_of_unicode_in_a_header) {
  const ProductFacts facts = first("\u00A0SKU\u200B,Bild\u00A0,Bezeichnung 1,Größe (EU)\n1,a.jpg,Jacke,38\n");
  EXPECT_EQ(facts.id.value, "1");
  EXPECT_EQ(facts.title, "Jacke");
  EXPECT_EQ(facts.attributes.at("size"), "38");
}

TEST_F(TolerantFeed, takes_the_text_of_a_cell_that_excel_must_not_count) {
  for (const char* row : {"=\"0012\",a.jpg,=\"040\"\n", "\"=\"\"0012\"\"\",a.jpg,\"=\"\"040\"\"\"\n"}) {
    const ProductFacts facts = first(std::string("id,image,size\n") + row);
    EXPECT_EQ(facts.id.value, "0012") << row;
    EXPECT_EQ(facts.attributes.at("size"), "040") << row;
  }
  EXPECT_EQ(first("id,image,fit\n1,a.jpg,\"=HYPERLINK(\"\"x\"\")\"\n").attributes.at("fit"), "=HYPERLINK(\"x\")");
}

TEST_F(TolerantFeed, finds_a_local_picture_that_is_spelled_for_windows_or_the_web) {
  for (const char* name : {"pics/a.jpg", "my dress.jpg", "Pa\u0308rchen.jpg", "two.jpg", "TWO.jpg", "%41.jpg"})
    write(name, "x");
  const auto found = [&](const std::string& spelled) {
    return references(read("id,image\n1,\"" + spelled + "\"\n").products.at(0)).at(0);
  };
  EXPECT_EQ(found("pics\\a.jpg"), folder_ / "pics/a.jpg");
  EXPECT_EQ(found("my%20dress.jpg"), folder_ / "my dress.jpg");
  EXPECT_EQ(found("pics\\a.jpg?v=123"), folder_ / "pics/a.jpg");
  EXPECT_EQ(found("P\u00E4rchen.JPG"), folder_ / "Pa\u0308rchen.jpg");
  EXPECT_EQ(found("%41.jpg"), folder_ / "%41.jpg") << "it is there as it is spelled";
  EXPECT_EQ(found("Two.jpg"), folder_ / "Two.jpg") << "two files might be meant";
  EXPECT_EQ(found("none.jpg?v=1"), folder_ / "none.jpg?v=1") << "as messages name it";
  EXPECT_EQ(found("http:/h/a.jpg"), "http://h/a.jpg");
}

TEST_F(TolerantFeed, takes_a_category_whole) {
  const std::string path = "Apparel & Accessories > Handbags, Wallets & Cases > Wallets & Money Clips";
  EXPECT_EQ(first("id,image,category\n1,a.jpg,\"" + path + "\"\n").category, "Wallets & Money Clips");
  EXPECT_EQ(first("id,image,category\n1,a.jpg,Women » Dresses\n").category, "Dresses");
  EXPECT_EQ(first("id,image,categories\n1,a.jpg,\"Default Category/Women/Dresses,Default Category/Sale\"\n").category,
            "Dresses");
  EXPECT_EQ(first("id,image,product_type,category\n1,a.jpg,configurable,Coats\n").category, "Coats");
  const std::string woo = "ID,Type,SKU,Name,Regular price,Categories,Images,Stock,In stock?,Parent\n";
  EXPECT_EQ(first(woo + "1,simple,s,N,5,\"Kleider, Sale\",a.jpg,,1,\n").category, "Kleider; Sale");
  EXPECT_EQ(first(woo + "1,simple,s,N,5,\"Mäntel\\, Jacken\",a.jpg,,1,\n").category, "Mäntel, Jacken");
}

TEST_F(TolerantFeed, lists_a_colour_a_category_and_a_size_that_are_given_twice) {
  for (const char* columns :
       {"id,image,color,color,size,size,category,category", "id,image,Color,color,size,size,Category,category",
        "id,image_link,color,color,size,size,category,category"}) {
    const ProductFacts facts = first(fmt::format("{}\n1,a.jpg,Red,Blue,S,M,Women,Dresses\n", columns));
    EXPECT_EQ(facts.colour, "Red, Blue") << columns;
    EXPECT_EQ(facts.attributes.at("size"), "S, M") << columns;
    EXPECT_EQ(facts.category, "Women; Dresses") << columns;
    EXPECT_FALSE(facts.attributes.contains("color")) << columns;
  }
  const ProductFacts item = first(
      "<rss><item><g:id>1</g:id><g:image_link>a</g:image_link><g:color>Red</g:color><g:color>Blue</g:color>"
      "<g:product_type>Women > Dresses</g:product_type><g:product_type>Sale</g:product_type></item></rss>",
      "feed.xml");
  EXPECT_EQ(item.colour, "Red, Blue");
  EXPECT_EQ(item.category, "Dresses");
  EXPECT_EQ(first("id,image,colour,color\n1,a.jpg,Red,Crimson\n").colour, "Red") << "another name";
  EXPECT_THROW(read("id,image,title,title\n1,a.jpg,A,B\n"), Error);
}

TEST_F(TolerantFeed, leaves_the_stock_of_a_variation_to_its_parent) {
  const ProductFacts facts = first(
      "ID,Type,SKU,Name,Regular price,Categories,Images,Stock,In stock?,Parent\n"
      "1,variable,p\x01,N,5,,a.jpg,7,1,\n2,variation,v,N,5,,,parent,1,p\x01\n");
  EXPECT_EQ(facts.id.value, "p");
  EXPECT_EQ(facts.stock, 7);
}

TEST_F(TolerantFeed, adds_up_the_variants_of_a_table) {
  const ProductFeed feed = read(
      "id,image,colour,size,price,stock\n"
      "d,1.jpg,Red,S,29.90,2\nd,2.jpg,Red,S,29.90,2\nd,3.jpg,Red,M,19.90,3\nd,4.jpg,Blue,M,39.90,4\n");
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(feed.products, SizeIs(1));
  const ProductFacts& facts = feed.products[0].facts;
  EXPECT_EQ(facts.stock, 9);
  EXPECT_EQ(facts.price, parse_price("19.90"));
  EXPECT_EQ(facts.colour, "Red, Blue");
  EXPECT_EQ(facts.attributes.at("size"), "S, M");
  EXPECT_THAT(feed.products[0].images, SizeIs(4));
}

TEST_F(TolerantFeed, takes_a_further_picture_of_a_variant_for_no_contradiction) {
  const ProductFeed feed = read(
      "product_id,sku,gtin,title,size,stock,image\n"
      "P1,P1-S,11,T S,S,1,a.jpg\nP1,P1-M,12,T M,M,2,b.jpg\nP1,P1-M,12,T M,M,2,c.jpg\n");
  EXPECT_THAT(feed.skipped, IsEmpty());
  const FeedProduct& product = feed.products.at(0);
  EXPECT_THAT(product.images, SizeIs(3));
  EXPECT_EQ(product.facts.stock, 3);
  EXPECT_EQ(product.facts.title, "T S");
  EXPECT_EQ(product.facts.attributes.at("sku"), "P1-S, P1-M");
  const ProductFeed contradicting = read(
      "product_id,sku,title,size,stock,image\n"
      "P1,P1-S,T,S,1,a.jpg\nP1,P1-M,T,M,2,b.jpg\nP1,P1-M,T,M,3,c.jpg\n");
  EXPECT_THAT(contradicting.skipped, ElementsAre(skipped(":4", "stock is '3' here and '2'")));
}

TEST_F(TolerantFeed, keeps_further_columns_of_prices_as_the_attributes_that_it_calls_them) {
  const ProductFeed feed = read("id,image,price_eur,price_usd,list_price,msrp\n1,a.jpg,10,12,15,16\n");
  const ProductFacts& facts = feed.products.at(0).facts;
  EXPECT_EQ(facts.price, parse_price("10"));
  EXPECT_EQ(facts.currency, "EUR");
  EXPECT_EQ(facts.attributes.at("regular_price"), "15 EUR");
  for (const auto& [column, value] : {std::pair("price_usd", "12"), std::pair("msrp", "16")}) {
    EXPECT_EQ(facts.attributes.at(column), value);
    EXPECT_THAT(feed.report.columns(),
                ::testing::Contains(::testing::AllOf(::testing::Field(&TakenColumn::column, column),
                                                     ::testing::Field(&TakenColumn::taken_for, "attribute"))));
  }
}

TEST_F(TolerantFeed, reads_json_with_what_json_forbids) {
  for (const char* title : {"A\tB", "A\nB", "A\\ud83d B", "A \\ud83d\\ude00 B", "A\\u0000B"}) {
    EXPECT_THAT(ids(read(fmt::format("[{{\"id\":\"1\",\"title\":\"{}\",\"image\":\"a.jpg\",\"price\":NaN}}]", title),
                         "feed.json")),
                ElementsAre("1"))
        << title;
  }
  EXPECT_EQ(first("{\"id\":\"1\",\"title\":\"A\\ud83d\",\"image\":\"a.jpg\"}\n", "f.jsonl").title, "A\uFFFD");
}

TEST_F(TolerantFeed, loses_the_damaged_element_of_a_list_alone) {
  const auto element = [](int id) { return fmt::format("{{\"id\":\"{}\",\"image\":\"a.jpg\"}}", id); };
  const ProductFeed one_line =
      read("{\"products\":[" + element(1) + ",{\"id\":\"2\",\"image\":},\n" + element(3) + "]}", "feed.json");
  EXPECT_THAT(ids(one_line), ElementsAre("1", "3"));
  EXPECT_THAT(one_line.skipped, ElementsAre(skipped("feed.json[1]", "malformed JSON")));
  const ProductFeed lines =
      read("[\n" + element(1) + ",\n{\"id\":\"2,\"image\":\"a\"},\n" + element(3) + "\n]", "feed.json");
  EXPECT_THAT(ids(lines), ElementsAre("1", "3"));
  const ProductFeed cut = read("[" + element(1) + ",\n" + element(2) + ",\n{\"id\":\"3\",\"ima", "feed.json");
  EXPECT_THAT(ids(cut), ElementsAre("1", "2"));
  EXPECT_EQ(cut.unreadable_rows, 2u) << "the third, and the list that is not closed";
}

TEST_F(TolerantFeed, reads_the_options_of_products_json) {
  const ProductFacts facts =
      first(R"({"products":[{"id":1,"title":"T","image":"a.jpg","options":[{"name":"Color","values":["Red","Blue"]},)"
            R"({"name":"Size","values":["S"]},{"name":"Title","values":["Default Title"]}]}]})",
            "products.json");
  EXPECT_EQ(facts.title, "T");
  EXPECT_EQ(facts.colour, "Red, Blue");
  EXPECT_EQ(facts.attributes.at("size"), "S");
}

TEST_F(TolerantFeed, takes_inch_marks_and_quotes_as_they_stand) {
  const ProductFeed feed = read("id,image,title\n1,a.jpg,5\" heel\n2,b.jpg,The \"new\" one\n3,c.jpg,\"6\" heel\"\n");
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(ids(feed), ElementsAre("1", "2", "3"));
  EXPECT_EQ(feed.products[0].facts.title, "5\" heel");
  EXPECT_EQ(feed.products[1].facts.title, "The \"new\" one");
  EXPECT_EQ(feed.products[2].facts.title, "6\" heel");
}

TEST_F(TolerantFeed, reads_xml_as_shops_write_it) {
  const ProductFeed feed = read(
      R"(<?xml version="1.0"?><Products><Product><id>1</id><title>Red <b>dress</b></title>
<description><p>Of <i>linen</i>.</p></description><price currency="EUR">12.99</price><image url="https://x/1.jpg"/>
<media:content url="https://x/2.jpg" medium="image"/><enclosure url="https://x/3.jpg" type="image/jpeg"/>
<colour>Red&#0;</colour></Product></Products>)",
      "feed.xml");
  ASSERT_THAT(ids(feed), ElementsAre("1"));
  EXPECT_THAT(feed.skipped, IsEmpty());
  const ProductFacts& facts = feed.products[0].facts;
  EXPECT_EQ(facts.title, "Red dress");
  EXPECT_EQ(facts.attributes.at("description"), "Of linen.");
  EXPECT_EQ(facts.price, parse_price("12.99"));
  EXPECT_EQ(facts.currency, "EUR");
  EXPECT_EQ(facts.colour, "Red");
  EXPECT_THAT(references(feed.products[0]), ElementsAre("https://x/1.jpg", "https://x/2.jpg", "https://x/3.jpg"));
  for (const char* name : {"SHOPITEM", "row", "Row", "OFFER"}) {
    EXPECT_THAT(ids(read(fmt::format("<r><{0}><id>1</id><image>a</image></{0}></r>", name), "feed.xml")),
                ElementsAre("1"))
        << name;
  }
  const ProductFeed cut = read("<rss><item><id>1</id><image>a</image></item>", "feed.xml");
  EXPECT_THAT(ids(cut), ElementsAre("1"));
  EXPECT_EQ(cut.unreadable_rows, 1u);
  EXPECT_EQ(read("<r><row><id>1</id><image>a</image></row>", "feed.xml").unreadable_rows, 1u);
  EXPECT_EQ(read("<r><row><id>1</id><image>a</image></row></r >\n", "feed.xml").unreadable_rows, 0u);
}

TEST(MeaningOf, knows_the_usual_names) {
  const std::vector<std::pair<Field, std::vector<const char*>>> names = {
      {Field::price,
       {"Price (tax incl.)", "price_gross", "VK-Preis", "Preis brutto", "Preis inkl. MwSt.", "Preis(EUR)"}},
      {Field::title, {"libellé", "Libelle", "désignation", "produkt", "title_de", "name_en"}},
      {Field::id, {"item_no", "product_no", "variant_id", "barcode", "merchant_product_id", "Código", "codigo"}},
      {Field::picture, {"image_name", "Bilddatei", "URL Bild", "merchant_image_url"}},
      {Field::more_pictures, {"image_2_link", "images", "Bilder"}},
      {Field::stock, {"quantite", "Quantité"}},
      {Field::availability, {"disponibilite", "disponibilita", "disponibilità"}},
      {Field::attribute, {"Hersteller: Name", "order_de", "größe"}}};
  for (const auto& [field, spelled] : names) {
    for (const char* name : spelled) EXPECT_EQ(name_of(meaning_of(name).field), name_of(field)) << name;
  }
  EXPECT_EQ(meaning_of("Preis(EUR)").currency, "EUR");
  EXPECT_EQ(meaning_of("Groesse").attribute, "size");
  EXPECT_EQ(meaning_of("Hersteller: Name").attribute, "brand");
}

TEST_F(TolerantFeed, takes_a_price_to_compare_with_only_where_it_is_higher) {
  for (const auto& [compared, kept] : {std::pair("12.00", false), std::pair("10.00", false), std::pair("20", true)}) {
    const std::string row = fmt::format("h,T,12.00,{},a.jpg\n", compared);
    EXPECT_EQ(first("Handle,Title,Variant Price,Variant Compare At Price,Image Src\n" + row)
                  .attributes.contains("regular_price"),
              kept);
    EXPECT_EQ(first("id,title,price,compare_at_price,image\n" + row).attributes.contains("regular_price"), kept);
  }
}

TEST_F(TolerantFeed, reads_small_habits_of_tables) {
  EXPECT_EQ(first("id,image,in_stock\n1,a.jpg,25\n").stock, 25);
  EXPECT_THAT(references(read("id,image\n1,www.shop.de/a.jpg\n").products.at(0)),
              ElementsAre("https://www.shop.de/a.jpg"));
  EXPECT_THAT(references(read("id,image\n1,\"['https://x/a.jpg', 'https://x/b.jpg']\"\n").products.at(0)),
              ElementsAre("https://x/a.jpg", "https://x/b.jpg"));
  EXPECT_EQ(first("id,image,price,special_price,special_from_date\n1,a.jpg,10,5,0000-00-00 00:00:00\n").price,
            parse_price("5"));
  const ProductFeed pandas = read(",id,image\n0,a,a.jpg\n1,b,b.jpg\n");
  EXPECT_THAT(ids(pandas), ElementsAre("a", "b"));
  EXPECT_THAT(pandas.report.notes(), ElementsAre(HasSubstr("counts the rows")));
  const ProductFeed template_of_facebook =
      read("# Required | The id,# Required | The picture\n# Optional,\nid,image_link\n1,https://x/a.jpg\n,b\n");
  EXPECT_THAT(ids(template_of_facebook), ElementsAre("1"));
  EXPECT_THAT(template_of_facebook.skipped, ElementsAre(skipped("feed.csv:5", "product_id")));
  EXPECT_THAT(ids(read("#id,image\n1,a.jpg\n")), ElementsAre("1"));
}

TEST_F(TolerantFeed, reads_windows_letters_in_what_says_it_is_iso) {
  const std::string item =
      "<rss><item><id>1</id><title>\x84\x8A"
      "aty\x93</title><image>a</image></item></rss>";
  EXPECT_EQ(first("<?xml version='1.0' encoding='ISO-8859-2'?>" + item, "feed.xml").title, "„Šaty“");
  FeedOptions options;
  options.encoding = "iso-8859-2";
  EXPECT_EQ(read_product_feed(write("feed.xml", item), options).products.at(0).facts.title, "„Šaty“");
}

TEST_F(TolerantFeed, is_bounded_whatever_a_feed_holds) {
  std::string wide = "id,image";
  for (int i = 0; i < 2000; ++i) wide += fmt::format(",c{}", i);
  EXPECT_THROW(read(wide + "\n1,a.jpg\n"), Error);
  EXPECT_FALSE(first("id,image,price\n1,a.jpg," + std::string(101, '1') + "\n").price);
  std::string many = "id,image\n";
  for (int i = 0; i < 10'010; ++i) many += fmt::format("{},\n", i);
  const ProductFeed feed = read(many + "good,a.jpg\n");
  EXPECT_THAT(feed.skipped, SizeIs(10'001));
  EXPECT_THAT(feed.skipped.back().reason, HasSubstr("10 further"));
  EXPECT_THAT(feed.unusable, SizeIs(10'010));
  const ProductFeed hostile = read("id,image,role\n1,a.jpg,\x1b[2J\xC2\x9B\n");
  EXPECT_THAT(hostile.skipped, ElementsAre(skipped(":2", "\\x1B[2J\\x9B")));
  FeedReport report;
  for (int i = 0; i < 300; ++i) report.note(std::to_string(i));
  EXPECT_THAT(report.notes(), SizeIs(101));
}

}  // namespace
}  // namespace selvedge::feeds
