#include "study/scenes/drawn_pool.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace selvedge::scenes {
namespace {

TEST(DrawnPool, gives_the_same_person_before_and_after_packing) {
  const DrawnPool pool(3, 2);
  const auto drawn = pool.person(1), unpacked = pool.person(1);
  EXPECT_NE(drawn, unpacked);
  EXPECT_EQ(drawn->image, unpacked->image);
  EXPECT_EQ(drawn->labels, unpacked->labels);
  EXPECT_EQ(drawn->kinds, unpacked->kinds);
  EXPECT_TRUE(unpacked->is_person);
  EXPECT_EQ(DrawnPool(3, 2).person(1)->image, drawn->image) << "another process draws another person";
}

TEST(DrawnPool, shows_people_from_head_to_shoes) {
  for (std::size_t i = 0; i < 10; ++i) {
    core::Rng rng(i);
    const LabelledPicture person = draw_cut_out_person(rng);
    const auto shoes = std::find(person.kinds.begin(), person.kinds.end(), garments::Kind::shoes);
    ASSERT_NE(shoes, person.kinds.end());
    const auto extents = label_extents(person.labels, person.image.width);
    const LabelExtent& of_shoes = extents[first_garment_label + static_cast<std::size_t>(shoes - person.kinds.begin())];
    EXPECT_GT(of_shoes.pixels, 30u) << i;
    EXPECT_LT(extents[body_label].top, person.image.height / 5) << i;
    EXPECT_GT(of_shoes.bottom, person.image.height * 4 / 5) << i;
    EXPECT_LT(of_shoes.bottom, person.image.height) << i;
  }
}

TEST(DrawnPool, has_garments_by_themselves) {
  core::Rng rng(4);
  const LabelledPicture product = draw_cut_out_product(rng);
  ASSERT_EQ(product.kinds.size(), 1u);
  EXPECT_FALSE(product.is_person);
  const auto extents = label_extents(product.labels, product.image.width);
  EXPECT_EQ(extents[body_label].pixels, 0u);
  EXPECT_GT(extents[first_garment_label].pixels, product.labels.size() / 8);
}

}  // namespace
}  // namespace selvedge::scenes
