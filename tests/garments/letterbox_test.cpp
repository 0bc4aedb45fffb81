#include "ground/garments/letterbox.h"

#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::garments {
namespace {

TEST(Letterbox, centres_a_wide_picture_with_grey_above_and_below) {
  Image picture(200, 100);
  std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t{250});
  const Image frame = letterboxed(picture, 64, 96);
  EXPECT_EQ(frame.width, 64);
  EXPECT_EQ(frame.height, 96);
  EXPECT_EQ(frame.pixel(32, 31)[0], 114);
  EXPECT_EQ(frame.pixel(32, 32)[0], 250);
  EXPECT_EQ(frame.pixel(32, 63)[0], 250);
  EXPECT_EQ(frame.pixel(32, 64)[0], 114);
}

TEST(Letterbox, takes_boxes_into_the_frame_and_back) {
  const Letterbox letterbox = letterbox_of(200, 100, 64, 96);
  const Box box{50, 20, 100, 40};
  const Box framed = letterbox.into_frame(box);
  EXPECT_FLOAT_EQ(framed.x, 16);
  EXPECT_FLOAT_EQ(framed.y, 32 + 6.4F);
  EXPECT_FLOAT_EQ(framed.width, 32);
  EXPECT_FLOAT_EQ(framed.height, 12.8F);
  const Box back = letterbox.out_of_frame(framed);
  EXPECT_NEAR(back.x, box.x, 1e-4);
  EXPECT_NEAR(back.y, box.y, 1e-4);
  EXPECT_NEAR(back.width, box.width, 1e-4);
  EXPECT_NEAR(back.height, box.height, 1e-4);
}

TEST(Letterbox, keeps_a_pixel_of_the_thinnest_picture) {
  EXPECT_EQ(letterbox_of(10000, 1, 64, 96).height, 1);
  EXPECT_EQ(letterboxed(Image(10000, 1), 64, 96).width, 64);
  EXPECT_THROW(letterboxed(Image(), 64, 96), Error);
}

}  // namespace
}  // namespace selvedge::garments
