#include "study/scenes/picture_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/files/sha256.h"
#include "scenes/small_pictures.h"
#include "selvedge/error.h"
#include "study/scenes/labelled_picture.h"

namespace selvedge::scenes {
namespace {

using garments::Kind;
using testing::ElementsAre;

TEST(HeldBack, is_the_tenth_with_the_lowest_hash_of_the_file_name) {
  std::vector<std::string> names;
  for (int i = 0; i < 45; ++i) names.push_back("photos/" + std::to_string(i) + ".jpg");
  const std::vector<std::size_t> held = held_back_tenth(names);
  ASSERT_EQ(held.size(), 4u);
  const auto hash = [](std::size_t i) { return files::sha256_hex(std::to_string(i) + ".jpg"); };
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(held.begin(), held.end(), i) != held.end()) continue;
    for (const std::size_t h : held) EXPECT_LT(hash(h), hash(i));
  }
}

TEST(PictureLibrary, lists_nothing_where_there_is_nothing) {
  const TestFolder folder;
  const PictureLibrary library(folder.path(), 1 << 20);
  EXPECT_EQ(library.street_count() + library.judged_count() + library.studio_count() + library.product_count(), 0u);
}

TEST(PictureLibrary, reads_a_street_photo_with_its_mask_and_holds_a_tenth_back) {
  const TestFolder folder;
  write_street_people(folder / "street_people", 20);
  const PictureLibrary library(folder.path(), 1 << 20);
  EXPECT_EQ(library.street_count(), 18u);
  EXPECT_EQ(library.judged_count(), 2u);
  const auto picture = library.street(0);
  EXPECT_THAT(picture->kinds, testing::UnorderedElementsAre(Kind::top, Kind::trousers, Kind::shoes));
  EXPECT_EQ(picture->labels[15 * 60 + 30], body_label);
  EXPECT_EQ(library.street(0), picture) << "it is read again";
}

TEST(PictureLibrary, refuses_a_mask_of_another_size) {
  const TestFolder folder;
  write_street_people(folder / "street_people", 20);
  for (const auto& mask : std::filesystem::directory_iterator(folder / "street_people" / "masks"))
    write_png(mask.path(), painted(30, 30, {0, 0, 0}));
  const PictureLibrary library(folder.path(), 1 << 20);
  try {
    library.street(0);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
    EXPECT_THAT(error.what(), testing::HasSubstr("60 x 120"));
  }
}

TEST(CutFromWhite, keeps_the_garment_and_drops_its_ground) {
  Image image = painted(100, 100, {255, 255, 255});
  fill(image, 30, 20, 70, 80, {20, 60, 160});
  const LabelledPicture cut = cut_from_white(image, Kind::skirt);
  EXPECT_THAT(cut.kinds, ElementsAre(Kind::skirt));
  EXPECT_EQ(label_extents(cut.labels, 100)[first_garment_label].pixels, 40u * 60u);
  EXPECT_EQ(cut.labels[0], background_label);
}

TEST(CutFromWhite, refuses_what_is_worn_what_leaves_the_frame_and_what_has_no_white_ground) {
  Image worn = painted(100, 100, {255, 255, 255});
  fill(worn, 30, 20, 70, 80, {20, 60, 160});
  fill(worn, 45, 5, 55, 20, {220, 170, 140});
  EXPECT_TRUE(cut_from_white(worn, Kind::top).empty());
  Image cut_off = painted(100, 100, {255, 255, 255});
  fill(cut_off, 30, 20, 70, 100, {20, 60, 160});
  EXPECT_TRUE(cut_from_white(cut_off, Kind::top).empty());
  EXPECT_TRUE(cut_from_white(painted(100, 100, {90, 90, 90}), Kind::top).empty());
}

TEST(CutFromGround, keeps_a_garment_on_a_floor_of_two_colours) {
  Image image = painted(120, 120, {120, 90, 60});
  for (int x = 0; x < 120; x += 20) fill(image, x, 0, x + 10, 120, {150, 120, 90});
  fill(image, 30, 25, 90, 95, {30, 60, 150});
  fill(image, 50, 40, 70, 60, {150, 120, 90});  // a print in the floor's colour is not the floor
  const LabelledPicture cut = cut_from_ground(image, Kind::skirt);
  ASSERT_FALSE(cut.empty());
  EXPECT_EQ(label_extents(cut.labels, 120)[first_garment_label].pixels, 60u * 70u);
}

TEST(CutFromGround, refuses_what_is_like_its_ground_or_leaves_the_frame) {
  Image like = painted(120, 120, {120, 90, 60});
  fill(like, 30, 25, 90, 95, {124, 94, 64});
  EXPECT_TRUE(cut_from_ground(like, Kind::top).empty());
  Image cut_off = painted(120, 120, {120, 90, 60});
  fill(cut_off, 30, 25, 90, 120, {30, 60, 150});
  EXPECT_TRUE(cut_from_ground(cut_off, Kind::top).empty());
}

}  // namespace
}  // namespace selvedge::scenes
