#include "study/scenes/stage.h"

#include <gtest/gtest.h>

#include "scenes/small_pictures.h"

namespace selvedge::scenes {
namespace {

using garments::Box;
using garments::Kind;

// A person of 20 x 40 red pixels in a top (rows 0 to 20) and trousers (rows 20 to 40), all on 30 x 50.
LabelledPicture two_garments() {
  LabelledPicture picture;
  picture.image = painted(30, 50, {0, 0, 0});
  fill(picture.image, 5, 5, 25, 45, {255, 0, 0});
  picture.labels.assign(30 * 50, background_label);
  for (int y = 5; y < 45; ++y)
    for (int x = 5; x < 25; ++x)
      picture.labels[static_cast<std::size_t>(y * 30 + x)] = static_cast<std::uint8_t>(y < 25 ? 2 : 3);
  picture.kinds = {Kind::top, Kind::trousers};
  picture.is_person = true;
  return picture;
}

image::Affine moved(double dx, double dy) { return {1, 0, -dx, 0, 1, -dy}; }

TEST(Stage, shows_what_is_pasted_with_its_boxes_and_labels) {
  Stage stage(painted(100, 80, {0, 0, 255}));
  stage.paste(two_garments(), moved(40, 10), {});
  const Scene scene = std::move(stage).finish();
  ASSERT_EQ(scene.garments.size(), 2u);
  EXPECT_EQ(scene.garments[0].kind, Kind::top);
  EXPECT_EQ(scene.garments[0].box, (Box{45, 15, 20, 20}));
  EXPECT_EQ(scene.garments[1].box, (Box{45, 35, 20, 20}));
  EXPECT_FLOAT_EQ(scene.garments[0].visible, 1);
  EXPECT_EQ(scene.garments[1].person, 0);
  ASSERT_EQ(scene.people.size(), 1u);
  EXPECT_EQ(scene.people[0], (Box{45, 15, 20, 40}));
  EXPECT_EQ(scene.labels[20 * 100 + 50], 1);
  EXPECT_EQ(scene.labels[40 * 100 + 50], 2);
  EXPECT_EQ(scene.labels[5 * 100 + 50], 0);
  EXPECT_EQ(scene.image.pixel(50, 20)[0], 255);
  EXPECT_EQ(scene.image.pixel(42, 12)[2], 255) << "the picture's background covers the stage";
}

TEST(Stage, counts_what_is_hidden_and_what_the_frame_cuts_off) {
  Stage stage(painted(100, 80, {0, 0, 255}));
  stage.paste(two_garments(), moved(-15, 10), {});  // half of it is left of the frame
  stage.paste(two_garments(), moved(-15, 20), {});  // hides half of the first top and all but half of the trousers
  const Scene scene = std::move(stage).finish();
  ASSERT_EQ(scene.garments.size(), 3u) << "the first person's trousers are hidden by the second person";
  EXPECT_NEAR(scene.garments[0].visible, 0.25, 1e-6);
  EXPECT_EQ(scene.garments[0].box, (Box{0, 15, 10, 10}));
  EXPECT_NEAR(scene.garments[1].visible, 0.5, 1e-6);
  EXPECT_EQ(scene.garments[1].person, 1);
}

TEST(Stage, leaves_out_garments_of_which_almost_nothing_is_to_be_seen) {
  Stage stage(painted(400, 300, {0, 0, 255}));
  stage.paste(two_garments(), moved(-24, 10), {});  // one column, 20 pixels of each
  const Scene scene = std::move(stage).finish();
  EXPECT_TRUE(scene.garments.empty());
  EXPECT_EQ(std::count(scene.labels.begin(), scene.labels.end(), 0), 400 * 300);
}

TEST(Stage, pastes_one_garment_alone_as_nobodys) {
  Stage stage(painted(100, 80, {0, 0, 255}));
  stage.paste(two_garments(), moved(40, 10), {}, 1);
  const Scene scene = std::move(stage).finish();
  ASSERT_EQ(scene.garments.size(), 1u);
  EXPECT_EQ(scene.garments[0].kind, Kind::trousers);
  EXPECT_EQ(scene.garments[0].person, -1);
  EXPECT_TRUE(scene.people.empty());
  EXPECT_EQ(scene.image.pixel(50, 20)[2], 255) << "the top is pasted too";
}

TEST(Stage, shows_a_whole_picture_with_its_background) {
  Stage stage(painted(100, 80, {0, 0, 255}));
  stage.show(two_garments(), moved(40, 10));
  const Scene scene = std::move(stage).finish();
  EXPECT_EQ(scene.image.pixel(42, 12)[2], 0);
  EXPECT_EQ(scene.labels[12 * 100 + 42], 0);
  EXPECT_EQ(scene.garments.size(), 2u);
}

TEST(Stage, keeps_shares_and_boxes_when_it_shrinks) {
  Stage stage(painted(100, 80, {0, 0, 255}));
  stage.paste(two_garments(), {2, 0, -41, 0, 2, -21}, {0.45, 0.1});
  const Scene scene = std::move(stage).finish();
  ASSERT_EQ(scene.garments.size(), 2u);
  EXPECT_NEAR(scene.garments[0].visible, 1, 0.15);
  EXPECT_NEAR(scene.garments[0].box.width, 10, 1);
  EXPECT_NEAR(scene.garments[0].box.height, 10, 1);
}

}  // namespace
}  // namespace selvedge::scenes
