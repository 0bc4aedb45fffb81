#include "shop/feeds/feed_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/core/rng.h"
#include "shop/catalogue/product.h"
#include "shop/feeds/column_names.h"
#include "shop/feeds/html_text.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(AttributeName, spells_a_column_one_way) {
  EXPECT_EQ(attribute_name("g:Image Link"), "image_link");
  EXPECT_EQ(attribute_name(" Shoe  size "), "shoe_size");
  EXPECT_EQ(attribute_name("Sale-Price Effective Date"), "sale_price_effective_date");
  EXPECT_EQ(attribute_name("GRÖSSE"), "grösse");
  EXPECT_EQ(attribute_name("ID"), "id");
  EXPECT_EQ(attribute_name(""), "");
  EXPECT_EQ(attribute_name("odd:"), "odd:");
}

TEST(LastOfPath, takes_the_narrowest_category) {
  EXPECT_EQ(last_of_path("Apparel & Accessories > Clothing > Dresses"), "Dresses");
  EXPECT_EQ(last_of_path("Dresses"), "Dresses");
  EXPECT_EQ(last_of_path("Clothing > "), "Clothing");
  EXPECT_EQ(last_of_path(" > "), "");
  EXPECT_EQ(first_of_paths("Damen > Kleider, Damen > Sale"), "Damen > Kleider");
  EXPECT_EQ(first_of_paths("Damen > Kleider | Sale"), "Damen > Kleider");
  EXPECT_EQ(first_of_paths("Apparel & Accessories > Handbags, Wallets & Cases > Wallets & Money Clips"),
            "Apparel & Accessories > Handbags, Wallets & Cases > Wallets & Money Clips");
  EXPECT_EQ(first_of_paths("Coats, Jackets"), "Coats, Jackets");
  EXPECT_EQ(first_of_paths("Coats | Sale"), "Coats");
}

TEST(ColumnNames, are_found_whatever_their_case_spaces_and_language) {
  const std::vector<std::pair<const char*, Field>> names = {{"SKU", Field::id},
                                                            {"Product ID", Field::id},
                                                            {"Artikelnummer", Field::id},
                                                            {"Name", Field::title},
                                                            {"Produktname", Field::title},
                                                            {"Image_URL", Field::picture},
                                                            {"Image Src", Field::picture},
                                                            {"Bild-URL", Field::picture},
                                                            {"FARBE", Field::colour},
                                                            {"color", Field::colour},
                                                            {"Couleur", Field::colour},
                                                            {"Preis", Field::price},
                                                            {"Price (EUR)", Field::price},
                                                            {"preis in EUR", Field::price},
                                                            {"price_usd", Field::price},
                                                            {"Sale Price", Field::sale_price},
                                                            {"Währung", Field::currency},
                                                            {"Lagerbestand", Field::stock},
                                                            {"Verfügbarkeit", Field::availability},
                                                            {"product_url", Field::page},
                                                            {"Kategorie", Field::category},
                                                            {"additional_image_link_2", Field::more_pictures},
                                                            {"Image 3", Field::more_pictures},
                                                            {"productName", Field::title},
                                                            {"imageURL", Field::picture},
                                                            {"Artikel-Nr.", Field::id},
                                                            {"Price*", Field::price},
                                                            {"VK-Preis", Field::price},
                                                            {"Produkt-ID", Field::id},
                                                            {"images[0].url", Field::more_pictures},
                                                            {"Weitere Bilder", Field::more_pictures},
                                                            {"shoe width", Field::attribute},
                                                            {"", Field::attribute}};
  for (const auto& [name, field] : names) EXPECT_EQ(meaning_of(name).field, field) << name;
  EXPECT_EQ(meaning_of("Price (EUR)").currency, "EUR");
  EXPECT_EQ(meaning_of("Größe").attribute, "size");
  EXPECT_EQ(meaning_of("Marke").attribute, "brand");
}

TEST(PictureReferences, are_split_at_commas_bars_and_spaces_but_not_inside_an_address) {
  EXPECT_THAT(picture_references("a.jpg, b.jpg"), ElementsAre("a.jpg", "b.jpg"));
  EXPECT_THAT(picture_references("a.jpg|b.PNG;c.webp"), ElementsAre("a.jpg", "b.PNG", "c.webp"));
  EXPECT_THAT(picture_references("a.jpg b.jpg"), ElementsAre("a.jpg", "b.jpg"));
  EXPECT_THAT(picture_references("my red dress.jpg"), ElementsAre("my red dress.jpg"));
  EXPECT_THAT(picture_references("https://a/1.jpg,https://a/2.jpg https://a/3.jpg\n//a/4.jpg"),
              ElementsAre("https://a/1.jpg", "https://a/2.jpg", "https://a/3.jpg", "//a/4.jpg"));
  EXPECT_THAT(picture_references("https://a/x,y.jpg"), ElementsAre("https://a/x,y.jpg"));
  EXPECT_THAT(picture_references("[\"https://a/1.jpg\",\"https://a/2.jpg\"]"),
              ElementsAre("https://a/1.jpg", "https://a/2.jpg"));
  EXPECT_THAT(picture_references("data:image/png;base64,AA=="), ElementsAre("data:image/png;base64,AA=="));
  EXPECT_THAT(picture_references(" , ;"), IsEmpty());
}

TEST(PlainText, keeps_what_a_person_reads) {
  EXPECT_EQ(plain_text("<p>A <b>red</b> dress,<br/>\n 5 &lt; 6 &amp; more&nbsp;</p><style>p{}</style><p>End</p>"),
            "A red dress, 5 < 6 & more End");
  EXPECT_EQ(plain_text("size <40, price < 5"), "size <40, price < 5");
  EXPECT_EQ(plain_text("before<script>alert('<p>')</SCRIPT>after<!-- not > this -->"), "before after");
  EXPECT_EQ(plain_text("It&rsquo;s caf&eacute; &ndash; 100&#37;&hellip; &#x2013; &#150;"), "It’s café – 100%… – –");
  EXPECT_EQ(plain_text(""), "");
}

TEST(PlainText, resolves_what_is_escaped_several_times_and_drops_what_cannot_be_seen) {
  EXPECT_EQ(plain_text("Dress &amp;#8211; Women&amp;amp;rsquo;s"), "Dress – Women’s");
  EXPECT_EQ(plain_text("&lt;p&gt;bold &lt;b&gt;red&lt;/b&gt;&lt;/p&gt;"), "bold red");
  EXPECT_EQ(plain_text("Dress\vred\x01\x7F"), "Dress red");
  EXPECT_EQ(plain_text("a\u00A0b\u200Bc\uFEFF\u202Fd\u00ADe"), "a bc de");
  EXPECT_EQ(plain_text("&unknown; &#xZZ; & &;"), "&unknown; &#xZZ; & &;");
}

TEST(CleanText, changes_nothing_that_holds_no_markup) {
  for (const char* text : {" two\nlines, \"quoted\" ", "A & B", "5 < 6", "=HYPERLINK(\"http://x\")", ""})
    EXPECT_EQ(clean_text(text), text);
  EXPECT_EQ(clean_text("A &amp; B"), "A & B");
  EXPECT_EQ(clean_text("<b>Red</b>\n dress"), "Red dress");
}

TEST(CleanText, changes_nothing_the_second_time) {
  core::Rng rng(1);
  const std::vector<std::string> pieces = {"&amp;", "amp;", "&lt;", "lt;", "<",  ">",   "b",
                                           "/",     "&",    "#60;", " ",   "\v", "<!--"};
  for (int round = 0; round < 3000; ++round) {
    std::string html;
    for (std::size_t n = rng.below(30); n > 0; --n) html += pieces[rng.below(pieces.size())];
    const std::string once = clean_text(html);
    EXPECT_EQ(clean_text(once), once) << html;
  }
}

TEST(CleanAddress, undoes_what_shops_escape) {
  EXPECT_EQ(clean_address(" q/x.jpg?v=1&amp;amp;w=300 "), "q/x.jpg?v=1&w=300");
  EXPECT_EQ(clean_address("https:\\/\\/a\\/b.jpg"), "https://a/b.jpg");
  EXPECT_EQ(clean_address("https://a/?x=1&copy=2"), "https://a/?x=1&copy=2");
}

TEST(PlainText, is_bounded_and_cut_between_characters) {
  std::string long_text;
  for (int i = 0; i < 4000; ++i) long_text += "\xE2\x82\xAC";
  const std::string text = plain_text(long_text);
  EXPECT_LE(text.size(), 5000u);
  EXPECT_GT(text.size(), 4990u);
  EXPECT_FALSE(catalogue::problem_of_text("text", text));
}

TEST(PlainText, survives_any_markup) {
  core::Rng rng(1);
  const std::string pieces = "<>/!&;ab \"'\0";
  for (int round = 0; round < 2000; ++round) {
    std::string html = rng.chance(0.5) ? "<script" : "";
    for (std::size_t n = rng.below(40); n > 0; --n) html += pieces[rng.below(pieces.size())];
    EXPECT_LE(plain_text(html).size(), html.size());
  }
}

}  // namespace
}  // namespace selvedge::feeds
