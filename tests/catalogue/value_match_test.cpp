#include "shop/catalogue/value_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/catalogue_suite.h"
#include "shop/catalogue/colour_words.h"

namespace selvedge::catalogue {
namespace {

using ::testing::ElementsAre;

TEST(ListedValues, are_joined_by_words_and_signs_where_they_are_colours) {
  for (const char* text : {"Red & Blue", "Red+Blue", "Red and Blue", "Red AND Blue", "Red • Blue", "Red · Blue",
                           "[\"Red\",\"Blue\"]", "['Red', 'Blue']"}) {
    EXPECT_THAT(listed_values(text, ListedText::colour), ElementsAre("Red", "Blue")) << text;
  }
  EXPECT_THAT(listed_values("Rot und Blau", ListedText::colour), ElementsAre("Rot", "Blau"));
  EXPECT_THAT(listed_values("rouge et bleu", ListedText::colour), ElementsAre("rouge", "bleu"));
  EXPECT_THAT(listed_values("rojo y azul", ListedText::colour), ElementsAre("rojo", "azul"));
  EXPECT_THAT(listed_values("Black & Ivory", ListedText::colour), ElementsAre("Black", "Ivory"));
  EXPECT_THAT(listed_values("Light Grey and Dark Green", ListedText::colour), ElementsAre("Light Grey", "Dark Green"));
  for (const char* name : {"Salt and Pepper", "Salt & Pepper", "Candy", "Red +", "Sandstone", "[Red]"})
    EXPECT_THAT(listed_values(name, ListedText::colour), ElementsAre(name));
}

TEST(ListedValues, are_joined_where_they_are_sizes_and_not_in_names_of_brands) {
  for (const char* text : {"S & M", "S+M", "S • M", "S and M", "['S','M']", "[ \"S\", \"M\" ]"})
    EXPECT_THAT(listed_values(text, ListedText::size), ElementsAre("S", "M")) << text;
  EXPECT_THAT(listed_values("50+", ListedText::size), ElementsAre("50+"));
  for (const char* name : {"Dolce & Gabbana", "H&M", "Cotton + Linen", "Peace and Love"})
    EXPECT_THAT(listed_values(name, ListedText::attribute), ElementsAre(name));
}

TEST(ListedValues, are_the_parts_of_a_categorys_path) {
  for (const char* path : {"Women > Dresses", "Women/Dresses", "Women » Dresses", "Women › Dresses", "Women::Dresses"})
    EXPECT_THAT(listed_values(path, ListedText::category), ElementsAre("Women", "Dresses")) << path;
  EXPECT_THAT(listed_values("Coats, Jackets & Vests", ListedText::category), ElementsAre("Coats, Jackets & Vests"));
}

TEST(PlainColour, knows_the_forms_of_colour_words) {
  const std::vector<std::pair<const char*, const char*>> words = {{"rote", "red"},
                                                                  {"roter", "red"},
                                                                  {"rojos", "red"},
                                                                  {"rosse", "red"},
                                                                  {"rossi", "red"},
                                                                  {"rode", "red"},
                                                                  {"czerwona", "red"},
                                                                  {"czerwone", "red"},
                                                                  {"röda", "red"},
                                                                  {"vermelhas", "red"},
                                                                  {"bleues", "blue"},
                                                                  {"niebieskie", "blue"},
                                                                  {"blauwe", "blue"},
                                                                  {"azules", "blue"},
                                                                  {"verdi", "green"},
                                                                  {"zielona", "green"},
                                                                  {"gröna", "green"},
                                                                  {"weisse", "white"},
                                                                  {"blanches", "white"},
                                                                  {"bianche", "white"},
                                                                  {"vita", "white"},
                                                                  {"schwarzes", "black"},
                                                                  {"negras", "black"},
                                                                  {"zwarte", "black"},
                                                                  {"azul marino", "navy"},
                                                                  {"gelbe", "yellow"},
                                                                  {"żółta", "yellow"},
                                                                  {"graue", "grey"},
                                                                  {"grises", "grey"},
                                                                  {"brązowe", "brown"},
                                                                  {"różowa", "pink"},
                                                                  {"rosas", "pink"},
                                                                  {"arancioni", "orange"},
                                                                  {"fioletowa", "purple"},
                                                                  {"doradas", "gold"},
                                                                  {"argentées", "silver"},
                                                                  {"azules claros", "light blue"}};
  for (const auto& [word, english] : words) {
    EXPECT_EQ(plain_colour(word), english) << word;
    EXPECT_TRUE(is_colour_word(word)) << word;
  }
  EXPECT_TRUE(is_colour_word("red"));
  EXPECT_EQ(plain_colour("reddish"), "reddish");
  EXPECT_FALSE(is_colour_word("salt"));
}

TEST(PlainColour, knows_basic_colours_of_the_north_and_east_and_spellings_without_umlauts) {
  const std::vector<std::pair<const char*, const char*>> words = {{"punainen", "red"},
                                                                  {"červená", "red"},
                                                                  {"roed", "red"},
                                                                  {"sininen", "blue"},
                                                                  {"modrá", "blue"},
                                                                  {"dark blue", "navy"},
                                                                  {"dark-blue", "navy"},
                                                                  {"navy-blue", "navy"},
                                                                  {"tmavě modrá", "navy"},
                                                                  {"azul escuro", "navy"},
                                                                  {"light-blue", "light blue"},
                                                                  {"gruen", "green"},
                                                                  {"vihreä", "green"},
                                                                  {"zelený", "green"},
                                                                  {"valkoinen", "white"},
                                                                  {"bílá", "white"},
                                                                  {"musta", "black"},
                                                                  {"černá", "black"},
                                                                  {"keltainen", "yellow"},
                                                                  {"žlutá", "yellow"},
                                                                  {"harmaa", "grey"},
                                                                  {"graa", "grey"},
                                                                  {"ruskea", "brown"},
                                                                  {"hnědá", "brown"},
                                                                  {"růžová", "pink"},
                                                                  {"oransje", "orange"},
                                                                  {"fiolett", "purple"},
                                                                  {"tuerkis", "turquoise"},
                                                                  {"stříbrná", "silver"},
                                                                  {"beżowy", "beige"}};
  for (const auto& [word, english] : words) EXPECT_EQ(plain_colour(word), english) << word;
}

TEST(ListedValues, are_joined_by_hyphens_and_arrows_where_each_part_is_a_colour_word) {
  EXPECT_THAT(listed_values("Rot-Weiß", ListedText::colour), ElementsAre("Rot", "Weiß"));
  EXPECT_THAT(listed_values("Rose-Gold", ListedText::colour), ElementsAre("Rose-Gold")) << "one colour";
  EXPECT_THAT(listed_values("red-blue", ListedText::colour), ElementsAre("red", "blue"));
  EXPECT_THAT(listed_values("Red > Blue", ListedText::colour), ElementsAre("Red", "Blue"));
  for (const char* name : {"dark-blue", "cor-de-rosa", "Off-White", "Navy-Blue"})
    EXPECT_THAT(listed_values(name, ListedText::colour), ElementsAre(name));
}

class ValueMatch : public testing::CatalogueSuite {};

TEST_P(ValueMatch, finds_each_part_of_a_category_path_beside_the_category) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records;
  for (const auto& [id, category, path] :
       {std::tuple("1", "Topwear", "Apparel > Topwear"), std::tuple("2", "Dresses", "Women > Dresses; Women > Sale"),
        std::tuple("3", "Apparel", ""), std::tuple("4", "Coats", "")}) {
    records.push_back(testing::product_record(id, {"x"}));
    records.back().facts.category = category;
    if (*path != '\0') records.back().facts.attributes[category_path] = path;
  }
  catalogue.put(records, testing::model_a.fingerprint);
  const auto found = [&](const std::string& condition) {
    std::string all;
    for (const ProductId& id : catalogue.filter(parse_product_filter(std::vector{condition}))) all += id.value;
    return all;
  };
  EXPECT_EQ(found("category=apparel"), "13");
  EXPECT_EQ(found("category=Topwear"), "1");
  EXPECT_EQ(found("category=sale"), "2");
  EXPECT_EQ(found("category=Women > Dresses; Women > Sale"), "2");
  EXPECT_EQ(found("category=coats"), "4");
  EXPECT_EQ(found("category=shoes"), "");
  EXPECT_FALSE(catalogue.facets().attributes.contains(category_path));
}

TEST_P(ValueMatch, finds_joined_colours_and_sizes_and_a_name_with_and_as_a_whole) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records;
  for (const auto& [id, colour, size, category] :
       {std::tuple("1", "Red & Blue", "S & M", "Women/Dresses"),
        std::tuple("2", "Rot und Blau", "S+M", "Women » Coats"), std::tuple("3", "Salt and Pepper", "L", "Coats"),
        std::tuple("4", "Rose and Thorn, Red", "['S', 'M']", "x")}) {
    records.push_back(testing::product_record(id, {"x"}));
    records.back().facts.colour = colour;
    records.back().facts.category = category;
    records.back().facts.attributes["size"] = size;
  }
  catalogue.put(records, testing::model_a.fingerprint);
  const auto found = [&](const std::string& condition) {
    std::string all;
    for (const ProductId& id : catalogue.filter(parse_product_filter(std::vector{condition}))) all += id.value;
    return all;
  };
  EXPECT_EQ(found("colour=red"), "124");
  EXPECT_EQ(found("colour=Red & Blue"), "1");
  EXPECT_EQ(found("colour=salt and pepper"), "3");
  EXPECT_EQ(found("colour=salt"), "");
  EXPECT_EQ(found("colour=rose and thorn"), "4");
  EXPECT_EQ(found("size=M"), "124");
  EXPECT_EQ(found("category=women"), "12");
}

INSTANTIATE_TEST_SUITE_P(, ValueMatch, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
