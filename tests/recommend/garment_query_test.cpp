#include "shop/recommend/garment_query.h"

#include <gtest/gtest.h>

#include "ground/core/rng.h"

namespace selvedge::recommend {
namespace {

ImageEncoder encoder() {
  ImageEncoder encoder;
  encoder.input_width = 192;
  encoder.input_height = 256;
  return encoder;
}

PhotoGarment garment(GarmentKind kind, Rect box) { return {kind, box, 0.9F}; }

TEST(CropAround, is_nothing_where_the_garment_fills_the_photo_as_in_training) {
  EXPECT_FALSE(crop_around(garment(GarmentKind::top, {30, 68, 114, 146}), 192, 256, encoder()));
  EXPECT_FALSE(crop_around(garment(GarmentKind::trousers, {20, 10, 150, 240}), 192, 256, encoder()));
}

TEST(CropAround, leaves_room_around_a_small_garment_in_the_shape_of_the_models_input) {
  const Rect box{400, 500, 100, 146};
  const auto crop = crop_around(garment(GarmentKind::top, box), 1000, 1200, encoder());
  ASSERT_TRUE(crop);
  EXPECT_NEAR(double(crop->width) / crop->height, 0.75, 0.01);
  EXPECT_NEAR(double(box.height) / crop->height, 0.57, 0.01);
  EXPECT_NEAR(crop->x + crop->width / 2.0, 450, 1);
  EXPECT_LT(crop->y, box.y);
}

TEST(CropAround, holds_a_wide_garment_whole) {
  const Rect box{300, 500, 300, 60};
  const auto crop = crop_around(garment(GarmentKind::shoes, box), 2000, 2000, encoder());
  ASSERT_TRUE(crop);
  EXPECT_GT(crop->width, box.width);
  EXPECT_LE(crop->x, box.x);
  EXPECT_GE(crop->x + crop->width, box.x + box.width);
}

TEST(CropAround, lies_inside_any_photo_around_any_box) {
  core::Rng rng(1);
  for (int i = 0; i < 2000; ++i) {
    const int width = 1 + static_cast<int>(rng.uniform(0, 900)), height = 1 + static_cast<int>(rng.uniform(0, 900));
    Rect box;
    box.x = static_cast<int>(rng.uniform(0, width));
    box.y = static_cast<int>(rng.uniform(0, height));
    box.width = 1 + static_cast<int>(rng.uniform(0, width - box.x - 1));
    box.height = 1 + static_cast<int>(rng.uniform(0, height - box.y - 1));
    const auto kind = static_cast<GarmentKind>(i % 9);
    const auto crop = crop_around(garment(kind, box), width, height, encoder());
    if (!crop) continue;
    ASSERT_GE(crop->x, 0);
    ASSERT_GE(crop->y, 0);
    ASSERT_GT(crop->width, 0);
    ASSERT_GT(crop->height, 0);
    ASSERT_LE(crop->x + crop->width, width);
    ASSERT_LE(crop->y + crop->height, height);
  }
}

TEST(OpenInMemory, gives_the_photo_or_its_crop_with_the_size_of_the_original) {
  Image photo(4, 3);
  photo.pixel(2, 1)[0] = 200;
  const OpenPhoto open = open_in_memory(photo);
  EXPECT_EQ(open(std::nullopt, 1).image, photo);
  const QueryPhoto part = open(Rect{2, 1, 1, 1}, 1);
  EXPECT_EQ(part.image.pixel(0, 0)[0], 200);
  EXPECT_EQ(part.width, 4);
  EXPECT_EQ(part.height, 3);
}

}  // namespace
}  // namespace selvedge::recommend
