#include "study/scenes/scene_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/garments/letterbox.h"
#include "scenes/small_pictures.h"
#include "selvedge/error.h"

namespace selvedge::scenes {
namespace {

using garments::Box;

const std::filesystem::path real_data = SELVEDGE_SOURCE_DIR "/../shared/data";

// A few photos of drawn people, and nothing else.
class SmallData : public testing::Test {
 protected:
  SmallData() { write_street_people(folder_ / "street_people", 20); }
  SceneSource source(const SceneShares& shares = {}) const {
    return SceneSource({.data = folder_.path(), .width = 64, .height = 80, .shares = shares});
  }
  TestFolder folder_;
};

void expect_boxes_of_labels(const Scene& scene, const std::string& which) {
  ASSERT_EQ(scene.labels.size(), scene.image.rgb.size() / 3) << which;
  std::vector<Box> boxes(scene.garments.size(), Box{1e6f, 1e6f, 0, 0});  // width, height: right and lower edge
  for (int y = 0; y < scene.image.height; ++y) {
    for (int x = 0; x < scene.image.width; ++x) {
      const std::uint8_t label = scene.labels[static_cast<std::size_t>(y * scene.image.width + x)];
      if (label == 0) continue;
      ASSERT_LE(label, boxes.size()) << which;
      Box& box = boxes[label - 1u];
      box = {std::min(box.x, static_cast<float>(x)), std::min(box.y, static_cast<float>(y)),
             std::max(box.width, static_cast<float>(x + 1)), std::max(box.height, static_cast<float>(y + 1))};
    }
  }
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const Box expected{boxes[i].x, boxes[i].y, boxes[i].width - boxes[i].x, boxes[i].height - boxes[i].y};
    EXPECT_EQ(scene.garments[i].box, expected) << which;
    EXPECT_GT(scene.garments[i].visible, 0) << which;
    EXPECT_LE(scene.garments[i].visible, 1) << which;
    EXPECT_LT(scene.garments[i].person, static_cast<int>(scene.people.size())) << which;
  }
}

bool same(const Scene& a, const Scene& b) {
  return a.image == b.image && a.labels == b.labels && a.people == b.people && a.garments.size() == b.garments.size();
}

TEST_F(SmallData, gives_the_same_scene_for_the_same_seed_whatever_came_before_and_in_any_thread) {
  const SceneSource first = source(), second = source();
  std::vector<Scene> scenes(24), again(24);
  for (std::size_t i = 0; i < scenes.size(); ++i) scenes[i] = first.training(5, i);
  core::parallel_for(again.size(), 4, [&](std::size_t i) { again[i] = second.training(5, again.size() - 1 - i); });
  for (std::size_t i = 0; i < scenes.size(); ++i) EXPECT_TRUE(same(scenes[i], again[scenes.size() - 1 - i])) << i;
  EXPECT_FALSE(same(scenes[0], first.training(6, 0)));
}

TEST_F(SmallData, gives_scenes_of_the_asked_size_with_the_boxes_of_their_labels) {
  const SceneSource scenes = source();
  for (std::size_t i = 0; i < 80; ++i) {
    const Scene scene = scenes.training(1, i);
    EXPECT_EQ(scene.image.width, 64);
    EXPECT_EQ(scene.image.height, 80);
    expect_boxes_of_labels(scene, std::to_string(i));
  }
}

// Held-back photos are magenta from edge to edge; nothing else is, before or after any light.
TEST_F(SmallData, never_shows_a_held_back_photo_in_training) {
  const auto magenta_share = [](const Image& image) {
    std::size_t hits = 0;
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
      if (image.rgb[i] > 150 && image.rgb[i + 1] < 60 && image.rgb[i + 2] > 150) ++hits;
    }
    return static_cast<double>(hits) / static_cast<double>(image.rgb.size() / 3);
  };
  const SceneSource scenes = source({.street = 1, .studio = 0, .home = 0, .composite = 0, .drawn = 0, .empty = 0});
  double most = 0;
  for (std::size_t i = 0; i < 300; ++i) {
    const Scene scene = scenes.training(2, i);
    // The letterbox may have any colour: what a garment shows is what counts.
    std::size_t hits = 0;
    for (std::size_t p = 0; p < scene.labels.size(); ++p) {
      const std::uint8_t* pixel = scene.image.rgb.data() + 3 * p;
      if (scene.labels[p] != 0 && pixel[0] > 150 && pixel[1] < 60 && pixel[2] > 150) ++hits;
    }
    most = std::max(most, static_cast<double>(hits) / static_cast<double>(scene.labels.size()));
  }
  EXPECT_LT(most, 0.01);
  ASSERT_EQ(scenes.judged_count(), 2u);
  for (std::size_t i = 0; i < scenes.judged_count(); ++i)
    EXPECT_GT(magenta_share(scenes.judged(i).image), 0.5) << "what is held back is to be judged by";
}

TEST_F(SmallData, fits_judged_photos_whole_on_grey) {
  const Scene scene = source().judged(0);
  EXPECT_EQ(scene.image.pixel(0, 40)[0], garments::letterbox_grey);
  ASSERT_EQ(scene.garments.size(), 3u);
  for (const SceneGarment& garment : scene.garments) EXPECT_NEAR(garment.visible, 1, 0.1);
  expect_boxes_of_labels(scene, "judged");
  ASSERT_EQ(scene.people.size(), 1u);
  EXPECT_NEAR(scene.people[0].height, 104 * 80 / 120.0, 2);
}

TEST_F(SmallData, leaves_empty_scenes_without_garments) {
  const SceneSource scenes = source({.street = 0, .studio = 0, .home = 0, .composite = 0, .drawn = 0, .empty = 1});
  for (std::size_t i = 0; i < 60; ++i) {
    const Scene scene = scenes.training(3, i);
    EXPECT_TRUE(scene.garments.empty());
    EXPECT_EQ(std::count(scene.labels.begin(), scene.labels.end(), 0), 64 * 80);
  }
}

TEST(SceneSource, draws_scenes_without_any_data) {
  const TestFolder folder;
  const SceneSource source({.data = folder / "nothing", .width = 96, .height = 96});
  std::size_t garments = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    garments += source.training(1, i).garments.size();
    expect_boxes_of_labels(source.drawn(1, i), std::to_string(i));
    EXPECT_TRUE(same(source.drawn(1, i), source.drawn(1, i)));
  }
  EXPECT_GT(garments, 10u);
}

TEST(SceneSource, refuses_sizes_and_shares_that_make_no_scenes) {
  EXPECT_THROW(SceneSource({.width = 8}), Error);
  EXPECT_THROW(SceneSource({.shares = {.street = 0, .studio = 0, .home = 0, .composite = 0, .drawn = 0, .empty = 0}}),
               Error);
}

TEST(SceneSource, shows_every_kind_in_500_scenes_of_the_real_data) {
  if (!std::filesystem::exists(real_data)) GTEST_SKIP() << "no ../shared/data here";
  const SceneSource source({.data = real_data, .width = 128, .height = 160});
  EXPECT_EQ(source.judged_count(), 85u);
  std::array<std::size_t, garments::kind_count> count{}, loose{};
  for (std::size_t i = 0; i < 500; ++i) {
    const Scene scene = source.training(1, i);
    expect_boxes_of_labels(scene, std::to_string(i));
    for (const SceneGarment& garment : scene.garments)
      ++(garment.person < 0 ? loose : count)[static_cast<std::size_t>(garment.kind)];
  }
  for (std::size_t kind = 0; kind < count.size(); ++kind) {
    EXPECT_GT(count[kind], 10u) << garments::kind_names[kind];
    EXPECT_GT(loose[kind], 5u) << garments::kind_names[kind];
  }
}

}  // namespace
}  // namespace selvedge::scenes
