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

TEST(CleanId, has_nothing_that_cannot_be_seen) {
  EXPECT_EQ(clean_id("ab\u00A0"), "ab");
  EXPECT_EQ(clean_id("\uFEFFa\u200Bb\u00AD"), "ab");
  EXPECT_EQ(clean_id("a\u00A0b"), "a b");
  EXPECT_EQ(clean_id(" a\x01&amp;\tb "), "a&amp;b") << "an entity may be meant";
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
  EXPECT_EQ(with_usual_arrows("Damen » Kleider"), "Damen > Kleider");
  EXPECT_EQ(with_usual_arrows("Damen›Kleider"), "Damen>Kleider");
  EXPECT_EQ(with_usual_arrows("Damen :: Kleider"), "Damen > Kleider");
  EXPECT_EQ(with_usual_arrows("Coats/Jackets"), "Coats/Jackets") << "may be one category";
  EXPECT_EQ(first_of_paths(with_usual_arrows("Default Category/Women/Dresses,Default Category/Sale")),
            "Default Category>Women>Dresses");
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
                                                            {"Title (DE)", Field::title},
                                                            {"Farbe (de)", Field::colour},
                                                            {"Title[en]", Field::title},
                                                            {"Bezeichnung 1", Field::title},
                                                            {"Stock (pcs)", Field::stock},
                                                            {"Bestand [Stk.]", Field::stock},
                                                            {"Farbe/Colour", Field::colour},
                                                            {"Bezeichnung / Title", Field::title},
                                                            {"Image URLs (x,y,z...)", Field::more_pictures},
                                                            {"Preis (inkl. MwSt.)", Field::price},
                                                            {"Kod produktu", Field::id},
                                                            {"Nazwa produktu", Field::title},
                                                            {"Cena brutto", Field::price},
                                                            {"Stan magazynowy", Field::stock},
                                                            {"Cena promocyjna", Field::sale_price},
                                                            {"Quantité en stock", Field::stock},
                                                            {"Lien image", Field::picture},
                                                            {"PVP", Field::price},
                                                            {"Imagen principal", Field::picture},
                                                            {"Precio oferta", Field::sale_price},
                                                            {"Codice articolo", Field::id},
                                                            {"Giacenza", Field::stock},
                                                            {"Actieprijs", Field::sale_price},
                                                            {"Preço promocional", Field::sale_price},
                                                            {"currencyId", Field::currency},
                                                            {"\u200BSKU\u00A0", Field::id},
                                                            {"Product\u00A0Name", Field::title},
                                                            {"Preis (netto)", Field::attribute},
                                                            {"Price (wholesale)", Field::attribute},
                                                            {"Stock (reserved)", Field::attribute},
                                                            {"Image (alt text)", Field::attribute},
                                                            {"Price/Unit", Field::attribute},
                                                            {"shoe width", Field::attribute},
                                                            {"", Field::attribute}};
  for (const auto& [name, field] : names) EXPECT_EQ(meaning_of(name).field, field) << name;
  EXPECT_EQ(meaning_of("Price (EUR)").currency, "EUR");
  EXPECT_EQ(meaning_of("Größe").attribute, "size");
  EXPECT_EQ(meaning_of("Marke").attribute, "brand");
  EXPECT_EQ(meaning_of("Größe (EU)").attribute, "size");
  EXPECT_EQ(meaning_of(std::string(100'000, '/')).field, Field::attribute);
  const ColumnPlan both({"Size (EU)", "Size (US)", "Farbe (de)", "Colour"});
  EXPECT_EQ(both.meaning(0).attribute, "") << "two scales are not mixed";
  EXPECT_EQ(both.meaning(1).attribute, "");
  EXPECT_EQ(both.columns(Field::colour).front(), 3u) << "the plain name is surer";
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
  EXPECT_THAT(picture_references("\"a.jpg\""), ElementsAre("a.jpg"));
  EXPECT_THAT(picture_references("a.jpg?v=1,b.jpg?v=2"), ElementsAre("a.jpg?v=1", "b.jpg?v=2"));
  EXPECT_THAT(picture_references("a.jpg?crop=1,2,3"), ElementsAre("a.jpg?crop=1,2,3"));
  EXPECT_THAT(picture_references("[{\"url\":\"a.jpg\"},{\"src\":\"b.jpg\"}]"), ElementsAre("a.jpg", "b.jpg"));
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

TEST(PlainText, resolves_later_entities_and_those_without_a_semicolon) {
  EXPECT_EQ(plain_text("100&percnt; cotton&comma; soft&excl; &check; Pli&scaron;&eogon;"),
            "100% cotton, soft! ✓ Plišę");
  EXPECT_EQ(plain_text("caf&eacute &amp chic &#8211 5 &lt 6"), "café & chic – 5 < 6");
  for (const char* text : {"http://h/?x=1&copy=2", "Fish&Chips", "H&M", "&eacutes", "R&D", "&num &percnt"})
    EXPECT_EQ(plain_text(text), text);
}

TEST(PlainText, tells_markup_from_signs) {
  EXPECT_EQ(plain_text("&lt;![CDATA[text]]&gt;"), "text");
  EXPECT_EQ(plain_text("<![CDATA[a]]> b ]]>"), "a b ]]>");
  EXPECT_EQ(plain_text("<img alt=\"a > b\">text"), "text");
  EXPECT_EQ(plain_text("<img alt='a > b' title=\"c>\">text"), "text");
  EXPECT_EQ(plain_text("<p title=5\" a=\"b>text</p>"), "text") << "a stray quote";
  for (const char* text : {"Jeans <Slim fit", "Größe <XL und >S", "I </3 it <! now", "Größe <XL und >S, <M und >XS"})
    EXPECT_EQ(plain_text(text), text);
  EXPECT_EQ(plain_text("Größe <X-Large und >S"), "Größe <X-Large und >S");
  EXPECT_EQ(plain_text("<o:p>a</o:p> <Custom>b</Custom> <x y=z>c"), "a b c");
  EXPECT_EQ(plain_text("text <a href=\"http"), "text") << "cut off";
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
  for (const char* written : {"&#x26;", "&#X26;", "&#38;", "&amp;#38;", "&amp;#x26;"})
    EXPECT_EQ(clean_address(std::string("a.jpg?v=1") + written + "w=2"), "a.jpg?v=1&w=2") << written;
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
