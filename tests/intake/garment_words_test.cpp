#include "shop/intake/garment_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace selvedge::intake {
namespace {

using garments::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(GarmentWords, name_the_kind_in_five_languages) {
  const std::vector<std::pair<const char*, Kind>> categories = {{"T-Shirts", Kind::top},
                                                                {"Blusen", Kind::top},
                                                                {"Chemises", Kind::top},
                                                                {"Camisetas", Kind::top},
                                                                {"Magliette", Kind::top},
                                                                {"Coats", Kind::outerwear},
                                                                {"Lederjacken", Kind::outerwear},
                                                                {"Manteaux", Kind::outerwear},
                                                                {"Abrigos", Kind::outerwear},
                                                                {"Giubbotti", Kind::outerwear},
                                                                {"Dresses", Kind::dress},
                                                                {"Sommerkleider", Kind::dress},
                                                                {"Robes", Kind::dress},
                                                                {"Vestidos", Kind::dress},
                                                                {"Abiti", Kind::dress},
                                                                {"Trousers", Kind::trousers},
                                                                {"Jogginghosen", Kind::trousers},
                                                                {"Pantalons", Kind::trousers},
                                                                {"Vaqueros", Kind::trousers},
                                                                {"Pantaloni", Kind::trousers},
                                                                {"Shorts", Kind::shorts},
                                                                {"Skirts", Kind::skirt},
                                                                {"Röcke", Kind::skirt},
                                                                {"Jupes", Kind::skirt},
                                                                {"Faldas", Kind::skirt},
                                                                {"Gonne", Kind::skirt},
                                                                {"Shoes", Kind::shoes},
                                                                {"Halbschuhe", Kind::shoes},
                                                                {"Chaussures", Kind::shoes},
                                                                {"Zapatos", Kind::shoes},
                                                                {"Scarpe", Kind::shoes},
                                                                {"Handbags", Kind::bag},
                                                                {"Umhängetaschen", Kind::bag},
                                                                {"Sacs", Kind::bag},
                                                                {"Bolsos", Kind::bag},
                                                                {"Borse", Kind::bag},
                                                                {"Hats", Kind::hat},
                                                                {"Mützen", Kind::hat},
                                                                {"Chapeaux", Kind::hat},
                                                                {"Gorras", Kind::hat},
                                                                {"Cappelli", Kind::hat}};
  for (const auto& [category, kind] : categories) EXPECT_THAT(told_kinds(category, ""), ElementsAre(kind)) << category;
}

TEST(GarmentWords, are_read_in_the_last_part_of_a_category_that_has_any) {
  EXPECT_THAT(told_kinds("Women > Dresses > Evening", ""), ElementsAre(Kind::dress));
  EXPECT_THAT(told_kinds("Apparel & Accessories > Clothing > Shirts & Tops", ""), ElementsAre(Kind::top));
  EXPECT_THAT(told_kinds("Tops/T-Shirts", ""), ElementsAre(Kind::top));
  EXPECT_THAT(told_kinds("DAMEN > HOSEN", ""), ElementsAre(Kind::trousers));
}

TEST(GarmentWords, of_the_title_decide_where_a_category_names_several_kinds_or_none) {
  EXPECT_THAT(told_kinds("Tops & Jackets", "Plain"), ElementsAre(Kind::top, Kind::outerwear));
  EXPECT_THAT(told_kinds("Tops & Jackets", "Denim jacket"), ElementsAre(Kind::outerwear));
  EXPECT_THAT(told_kinds("Tops & Jackets", "Skirt"), ElementsAre(Kind::top, Kind::outerwear));
  EXPECT_THAT(told_kinds("New in", "Denim jacket"), ElementsAre(Kind::outerwear));
  EXPECT_THAT(told_kinds("Trousers", "Trousers as warm as a coat"), ElementsAre(Kind::trousers));
  EXPECT_THAT(told_kinds("", ""), IsEmpty());
  EXPECT_THAT(told_kinds("Sale", "Levi's 501"), IsEmpty());
}

TEST(GarmentWords, mean_the_noun_of_a_phrase_and_not_what_it_has) {
  const std::vector<std::pair<const char*, Kind>> titles = {{"Red dress with belt and bag", Kind::dress},
                                                            {"Shirt dress", Kind::dress},
                                                            {"Dress shirt", Kind::top},
                                                            {"Short-sleeved shirt", Kind::top},
                                                            {"Jersey dress", Kind::dress},
                                                            {"Jeans jacket", Kind::outerwear},
                                                            {"Jeans mit Hemd", Kind::trousers},
                                                            {"Rock in A-Linie", Kind::skirt},
                                                            {"Punk Rock T-Shirt", Kind::top},
                                                            {"Veste en jean", Kind::outerwear},
                                                            {"Robe chemise", Kind::dress},
                                                            {"Sac à main pour chaussures", Kind::bag},
                                                            {"Pantalón de vestir", Kind::trousers},
                                                            {"Camicia di jeans", Kind::top},
                                                            {"Abito a righe", Kind::dress},
                                                            {"Sweat-Jacke", Kind::outerwear}};
  for (const auto& [title, kind] : titles) EXPECT_THAT(told_kinds("", title), ElementsAre(kind)) << title;
  EXPECT_THAT(told_kinds("Handschuhe", ""), IsEmpty()) << "gloves are no shoes";
}

TEST(GarmentWords, are_told_from_their_false_friends_in_five_languages) {
  const std::vector<std::pair<const char*, std::vector<Kind>>> titles = {{"Jeansrock", {Kind::skirt}},
                                                                         {"Minirock", {Kind::skirt}},
                                                                         {"Jeans-Rock", {Kind::skirt}},
                                                                         {"Jersey Rock", {Kind::skirt}},
                                                                         {"A-Linien-Rock", {Kind::skirt}},
                                                                         {"Damenfaltenrock", {Kind::skirt}},
                                                                         {"Petticoat", {Kind::skirt}},
                                                                         {"T-Shirt Hard Rock", {Kind::top}},
                                                                         {"T-Shirt Rock", {Kind::top}},
                                                                         {"T-Shirt Shamrock", {Kind::top}},
                                                                         {"Hard-Rock Poster", {}},
                                                                         {"Rock & Roll T-Shirt", {Kind::top}},
                                                                         {"Bedrock", {}},
                                                                         {"Schlafrock", {}},
                                                                         {"T-shirt rock", {Kind::top}},
                                                                         {"Camiseta hard rock", {Kind::top}},
                                                                         {"Felpa rock", {Kind::top}},
                                                                         {"Sommerkleid", {Kind::dress}},
                                                                         {"Sundress", {Kind::dress}},
                                                                         {"Headdress", {}},
                                                                         {"Beinkleider", {Kind::trousers}},
                                                                         {"Raincoat", {Kind::outerwear}},
                                                                         {"Waistcoat", {Kind::top}},
                                                                         {"Bademantel", {}},
                                                                         {"Jogginghose", {Kind::trousers}},
                                                                         {"Wollstrumpfhose", {}},
                                                                         {"Pantyhose", {}},
                                                                         {"T-Shirt Die Toten Hosen", {Kind::top}},
                                                                         {"Turnschuhe", {Kind::shoes}},
                                                                         {"Lederhandschuhe", {}},
                                                                         {"Strohhut", {Kind::hat}},
                                                                         {"Fingerhut", {}},
                                                                         {"T-Shirt Pizza Hut", {Kind::top}},
                                                                         {"Sunhat", {Kind::hat}},
                                                                         {"T-Shirt Snapchat", {Kind::top}},
                                                                         {"T-shirt chat", {Kind::top}},
                                                                         {"Miniskirt", {Kind::skirt}},
                                                                         {"Outskirts", {}},
                                                                         {"Handtasche", {Kind::bag}},
                                                                         {"Hose Seitentaschen", {Kind::trousers}},
                                                                         {"Pantaloni multitasche", {Kind::trousers}},
                                                                         {"Chapeau de soleil", {Kind::hat}},
                                                                         {"Grobstrickjacke", {Kind::top}},
                                                                         {"Falda vaquera", {Kind::skirt}}};
  for (const auto& [title, kinds] : titles) EXPECT_EQ(told_kinds("", title), kinds) << title;
  EXPECT_EQ(told_kinds("Bands > Hard Rock", "T-Shirt"), std::vector{Kind::top});
}

TEST(GarmentWords, may_be_any_text) {
  EXPECT_THAT(told_kinds(std::string(5000, '>'), std::string("\xFF\xFE--") + std::string(3000, '-')), IsEmpty());
  EXPECT_THAT(told_kinds(" > , ; & ", "- -- ' \""), IsEmpty());
}

}  // namespace
}  // namespace selvedge::intake
