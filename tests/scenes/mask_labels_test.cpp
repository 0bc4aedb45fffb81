#include "study/scenes/labelled_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace selvedge::scenes {
namespace {

using garments::Kind;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr int width = 10;

// A mask of 10 columns and 100 rows from label by its rows [first, last) and columns [0, columns).
struct Worn {
  std::string name;
  int first, last;
  int columns = width;
};

LabelledPicture labels_of(const std::vector<Worn>& worn) {
  std::vector<std::string> names = {"null"};
  std::vector<std::uint8_t> values(width * 100);
  for (const Worn& w : worn) {
    names.push_back(w.name);
    for (int y = w.first; y < w.last; ++y)
      for (int x = 0; x < w.columns; ++x)
        values[static_cast<std::size_t>(y * width + x)] = static_cast<std::uint8_t>(names.size() - 1);
  }
  return street_labels(values, width, names);
}

TEST(MaskLabels, give_every_label_of_street_people_its_kind) {
  const std::map<std::string, Kind> expected = {
      {"bag", Kind::bag},        {"blazer", Kind::outerwear},  {"blouse", Kind::top},         {"bodysuit", Kind::dress},
      {"boots", Kind::shoes},    {"cape", Kind::outerwear},    {"cardigan", Kind::outerwear}, {"clogs", Kind::shoes},
      {"coat", Kind::outerwear}, {"dress", Kind::dress},       {"flats", Kind::shoes},        {"hat", Kind::hat},
      {"heels", Kind::shoes},    {"hoodie", Kind::top},        {"jacket", Kind::outerwear},   {"jeans", Kind::trousers},
      {"jumper", Kind::top},     {"leggings", Kind::trousers}, {"loafers", Kind::shoes},      {"pants", Kind::trousers},
      {"pumps", Kind::shoes},    {"purse", Kind::bag},         {"romper", Kind::dress},       {"sandals", Kind::shoes},
      {"shirt", Kind::top},      {"shoes", Kind::shoes},       {"shorts", Kind::shorts},      {"skirt", Kind::skirt},
      {"sneakers", Kind::shoes}, {"suit", Kind::outerwear},    {"sweater", Kind::top},        {"sweatshirt", Kind::top},
      {"t-shirt", Kind::top},    {"top", Kind::top},           {"vest", Kind::top},           {"wallet", Kind::bag},
      {"wedges", Kind::shoes}};
  for (const auto& [name, kind] : expected) EXPECT_EQ(street_kind(name), kind) << name;
  for (const char* none :
       {"null",      "accessories", "belt",     "bra",     "bracelet", "earrings", "glasses",      "gloves",
        "hair",      "intimate",    "necklace", "panties", "ring",     "scarf",    "skin",         "socks",
        "stockings", "sunglasses",  "swimwear", "tie",     "tights",   "watch",    "something new"})
    EXPECT_EQ(street_kind(none), std::nullopt) << none;
}

TEST(MaskLabels, give_the_labels_of_look_into_person_their_kinds) {
  const std::map<int, Kind> expected = {{1, Kind::hat},       {5, Kind::top},      {6, Kind::dress},
                                        {7, Kind::outerwear}, {9, Kind::trousers}, {10, Kind::dress},
                                        {12, Kind::skirt},    {18, Kind::shoes},   {19, Kind::shoes}};
  for (int label = -1; label <= 20; ++label) {
    const auto found = expected.find(label);
    EXPECT_EQ(parse_kind(label), found == expected.end() ? std::nullopt : std::optional(found->second)) << label;
  }
}

TEST(MaskLabels, make_both_shoes_one_garment_and_skin_part_of_the_body) {
  const LabelledPicture picture =
      labels_of({{"skin", 0, 20}, {"dress", 20, 80}, {"boots", 80, 90}, {"shoes", 90, 100}});
  EXPECT_THAT(picture.kinds, ElementsAre(Kind::dress, Kind::shoes));
  EXPECT_EQ(picture.labels[0], body_label);
  EXPECT_EQ(picture.labels[85 * width], first_garment_label + 1);
  EXPECT_EQ(picture.labels[95 * width], first_garment_label + 1);
}

TEST(MaskLabels, join_a_small_garment_to_a_larger_one_of_its_kind_but_no_two_bags) {
  const LabelledPicture picture = labels_of({{"skin", 0, 20},
                                             {"sweater", 20, 50},
                                             {"shirt", 50, 54},
                                             {"bag", 60, 80},
                                             {"wallet", 80, 82},
                                             {"pants", 82, 100}});
  EXPECT_THAT(picture.kinds, UnorderedElementsAre(Kind::top, Kind::trousers, Kind::bag, Kind::bag));
  EXPECT_EQ(picture.labels[52 * width], picture.labels[30 * width]);
}

TEST(MaskLabels, believe_the_place_where_name_and_place_contradict_each_other) {
  const auto kinds = [](const std::vector<Worn>& worn) { return labels_of(worn).kinds; };
  // Jeans at the shoulders are a jacket.
  EXPECT_THAT(kinds({{"skin", 0, 15}, {"jeans", 15, 50}, {"skirt", 50, 70}, {"shoes", 90, 100}}),
              UnorderedElementsAre(Kind::outerwear, Kind::skirt, Kind::shoes));
  // A romper below a blouse is a pair of trousers.
  EXPECT_THAT(kinds({{"skin", 0, 15}, {"blouse", 15, 48}, {"romper", 48, 95}, {"shoes", 95, 100}}),
              UnorderedElementsAre(Kind::top, Kind::trousers, Kind::shoes));
  // A bodysuit with trousers is a top, one without a jumpsuit.
  EXPECT_THAT(kinds({{"skin", 0, 15}, {"bodysuit", 15, 50}, {"pants", 50, 95}, {"shoes", 95, 100}}),
              UnorderedElementsAre(Kind::top, Kind::trousers, Kind::shoes));
  EXPECT_THAT(kinds({{"skin", 0, 15}, {"bodysuit", 15, 95}, {"shoes", 95, 100}}),
              UnorderedElementsAre(Kind::dress, Kind::shoes));
  // A vest is outerwear over a blouse, and a top by itself or under a coat.
  EXPECT_THAT(kinds({{"skin", 0, 15}, {"blouse", 15, 35}, {"vest", 35, 60}, {"pants", 60, 100}}),
              UnorderedElementsAre(Kind::top, Kind::outerwear, Kind::trousers));
  EXPECT_THAT(kinds({{"skin", 0, 15}, {"vest", 15, 60}, {"pants", 60, 100}}),
              UnorderedElementsAre(Kind::top, Kind::trousers));
}

TEST(MaskLabels, leave_out_specks_of_the_network_that_made_them) {
  std::vector<std::uint8_t> values(static_cast<std::size_t>(width) * 200, 5);
  values[0] = values[1] = 12;
  const LabelledPicture picture = parse_labels(values, width);
  EXPECT_THAT(picture.kinds, ElementsAre(Kind::top));
  EXPECT_EQ(picture.labels[0], body_label);
}

TEST(LabelledPicture, has_specks_removed_but_two_shoes_kept) {
  LabelledPicture picture;
  picture.image = Image(20, 10);
  picture.kinds = {Kind::shoes};
  picture.labels.assign(200, background_label);
  for (int y = 2; y < 8; ++y) {
    for (const int x : {1, 2, 3, 4, 12, 13, 14}) picture.labels[static_cast<std::size_t>(y * 20 + x)] = 2;
  }
  picture.labels[19] = 2;
  remove_specks(picture);
  EXPECT_EQ(picture.labels[19], body_label);
  EXPECT_EQ(label_extents(picture.labels, 20)[2].pixels, 42u);
}

}  // namespace
}  // namespace selvedge::scenes
