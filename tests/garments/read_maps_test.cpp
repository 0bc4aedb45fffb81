#include "ground/garments/read_maps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ground/garments/finder_maps.h"

namespace selvedge::garments {
namespace {

constexpr int rows = 12, columns = 8;

// Maps that show nothing, of a picture of 128 x 192 pixels in a frame of 64 x 96.
class Maps {
 public:
  Maps() : values_(static_cast<std::size_t>(finder_map_count) * rows * columns, -9.0F) {}

  float& at(int map, int y, int x) { return values_[static_cast<std::size_t>((map * rows + y) * columns + x)]; }
  // Somebody or something with the centre in a cell and edges so many cells from there.
  void show(int sought, int y, int x, float confidence, const float (&distances)[4]) {
    at(sought, y, x) = std::log(confidence / (1 - confidence));
    for (int side = 0; side < 4; ++side) at(first_box_map + 4 * sought + side, y, x) = std::log(distances[side]);
  }
  Findings read(float least_confidence = 0.3F, bool every_kind = false) const {
    return read_maps(values_, {rows, columns, 128, 192, letterbox_of(128, 192, 64, 96)},
                     {least_confidence, every_kind});
  }

 private:
  std::vector<float> values_;
};

constexpr int skirt = static_cast<int>(Kind::skirt), dress = static_cast<int>(Kind::dress);

TEST(ReadMaps, gives_boxes_in_pixels_of_the_picture_with_the_most_confident_first) {
  Maps maps;
  maps.show(skirt, 5, 3, 0.6F, {1.5F, 2, 1, 2.5F});
  maps.show(static_cast<int>(Kind::hat), 1, 4, 0.9F, {0.5F, 0.5F, 0.5F, 0.5F});
  maps.show(sought_person, 6, 3, 0.8F, {3, 5, 3, 20});
  const Findings found = maps.read();
  ASSERT_EQ(found.garments.size(), 2u);
  EXPECT_EQ(found.garments[0].kind, Kind::hat);
  EXPECT_NEAR(found.garments[0].confidence, 0.9, 1e-5);
  // The centre of cell (3, 5) is at (28, 44) of the frame, and at (56, 88) of the picture.
  const Box& box = found.garments[1].box;
  EXPECT_NEAR(box.x, 56 - 24, 1e-3);
  EXPECT_NEAR(box.y, 88 - 32, 1e-3);
  EXPECT_NEAR(box.width, 40, 1e-3);
  EXPECT_NEAR(box.height, 72, 1e-3);
  ASSERT_EQ(found.people.size(), 1u);
  EXPECT_NEAR(found.people[0].box.y + found.people[0].box.height, 192, 1e-3) << "clipped to the picture";
  EXPECT_EQ(maps.read(0.7F).garments.size(), 1u);
}

TEST(ReadMaps, takes_a_centre_and_its_neighbours_for_one_garment) {
  Maps maps;
  maps.show(skirt, 5, 3, 0.6F, {2, 2, 2, 2});
  maps.show(skirt, 5, 4, 0.8F, {2.9F, 2, 1.1F, 2});
  maps.show(skirt, 5, 6, 0.5F, {4.5F, 2, 0, 2});  // no neighbour, but the same box
  const Findings found = maps.read();
  ASSERT_EQ(found.garments.size(), 1u);
  EXPECT_NEAR(found.garments[0].confidence, 0.8, 1e-5);
}

TEST(ReadMaps, gives_one_garment_that_could_be_of_two_kinds_once_with_both_probabilities) {
  Maps maps;
  maps.show(skirt, 5, 3, 0.6F, {2, 2, 2, 2});
  maps.show(dress, 5, 3, 0.31F, {2, 2, 2, 2.1F});
  const Findings found = maps.read();
  ASSERT_EQ(found.garments.size(), 1u);
  EXPECT_EQ(found.garments[0].kind, Kind::skirt);
  float sum = 0;
  for (const float share : found.garments[0].kinds) sum += share;
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_NEAR(found.garments[0].kinds[skirt] / found.garments[0].kinds[dress], 0.6 / 0.31, 1e-3);
  EXPECT_EQ(maps.read(0.3F, true).garments.size(), 2u) << "where every kind is asked for";
}

TEST(ReadMaps, keeps_a_top_inside_an_open_coat) {
  Maps maps;
  maps.show(static_cast<int>(Kind::outerwear), 5, 3, 0.6F, {3, 3, 3, 5});
  maps.show(static_cast<int>(Kind::top), 5, 3, 0.5F, {1.5F, 2, 1.5F, 3});
  EXPECT_EQ(maps.read().garments.size(), 2u);
}

TEST(ReadMaps, gives_the_cells_of_a_garments_box_that_show_its_kind) {
  Maps maps;
  maps.show(skirt, 5, 3, 0.6F, {1.5F, 1.5F, 1.5F, 1.5F});  // cells 2 to 4 across, 4 to 6 down
  maps.at(first_mask_map + skirt, 4, 2) = std::log(0.4F / 0.6F);
  maps.at(first_mask_map + skirt, 6, 4) = std::log(0.2F / 0.8F);
  maps.at(first_mask_map + skirt, 0, 0) = 5;  // elsewhere
  const Findings found = maps.read();
  ASSERT_EQ(found.garments.size(), 1u);
  const auto& mask = found.garments[0].mask;
  ASSERT_TRUE(mask);
  ASSERT_EQ(mask->columns, 3);
  ASSERT_EQ(mask->rows, 3);
  EXPECT_NEAR(mask->area.x, 32, 1e-3);
  EXPECT_NEAR(mask->area.y, 64, 1e-3);
  EXPECT_NEAR(mask->area.width, 48, 1e-3);
  EXPECT_EQ(mask->shares[0], 255) << "the likeliest, though in doubt";
  EXPECT_NEAR(mask->shares[8], 128, 1) << "half as likely";
  EXPECT_EQ(mask->shares[4], 0);
  maps.at(first_mask_map + skirt, 4, 2) = maps.at(first_mask_map + skirt, 6, 4) = -3;
  EXPECT_FALSE(maps.read().garments[0].mask) << "seen in no cell";
}

TEST(ReadMaps, bears_any_finite_values) {
  for (const float value : {-3e38F, -1e9F, 0.0F, 1e9F, 3e38F}) {
    const std::vector<float> maps(static_cast<std::size_t>(finder_map_count) * rows * columns, value);
    const Findings found =
        read_maps(maps, {rows, columns, 128, 192, letterbox_of(128, 192, 64, 96)}, {.least_confidence = 0.3F});
    for (const FoundGarment& garment : found.garments) {
      EXPECT_TRUE(std::isfinite(garment.box.area()));
      EXPECT_GE(garment.box.x, 0);
      EXPECT_LE(garment.box.x + garment.box.width, 128.001F);
    }
  }
}

}  // namespace
}  // namespace selvedge::garments
