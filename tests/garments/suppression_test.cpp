#include "ground/garments/read_maps.h"

#include <gtest/gtest.h>

#include "ground/core/rng.h"

namespace selvedge::garments {
namespace {

// Whole pixels, so that counting them is exact.
Box drawn_box(core::Rng& rng) {
  const auto whole = [&](std::size_t low, std::size_t high) { return static_cast<float>(low + rng.below(high - low)); };
  return {whole(0, 20), whole(0, 20), whole(1, 16), whole(1, 16)};
}

float counted_overlap(const Box& a, const Box& b) {
  int both = 0, either = 0;
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 40; ++x) {
      const auto holds = [&](const Box& box) {
        const float px = static_cast<float>(x) + 0.5F, py = static_cast<float>(y) + 0.5F;
        return px > box.x && px < box.x + box.width && py > box.y && py < box.y + box.height;
      };
      both += holds(a) && holds(b) ? 1 : 0;
      either += holds(a) || holds(b) ? 1 : 0;
    }
  }
  return static_cast<float>(both) / static_cast<float>(either);
}

TEST(Overlap, is_the_share_of_pixels_in_both_among_those_in_either) {
  core::Rng rng(3);
  for (int i = 0; i < 300; ++i) {
    const Box a = drawn_box(rng), b = drawn_box(rng);
    EXPECT_NEAR(overlap(a, b), counted_overlap(a, b), 1e-6);
    EXPECT_FLOAT_EQ(overlap(a, a), 1);
  }
}

// Takes the best that is left, strikes out what overlaps it, again and again.
std::vector<std::size_t> struck_out(std::vector<ScoredBox> boxes, float most_overlap) {
  std::vector<bool> gone(boxes.size(), false);
  std::vector<std::size_t> kept;
  while (true) {
    std::size_t best = boxes.size();
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      if (!gone[i] && (best == boxes.size() || boxes[i].score > boxes[best].score)) best = i;
    }
    if (best == boxes.size()) return kept;
    kept.push_back(best);
    gone[best] = true;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      if (counted_overlap(boxes[i].box, boxes[best].box) > most_overlap) gone[i] = true;
    }
  }
}

TEST(WithoutDuplicates, keeps_the_best_of_boxes_that_overlap) {
  core::Rng rng(5);
  for (int round = 0; round < 20; ++round) {
    std::vector<ScoredBox> boxes;
    // A few scores, so that some are equal.
    for (int i = 0; i < 30; ++i) boxes.push_back({drawn_box(rng), static_cast<float>(1 + rng.below(12)) / 12});
    EXPECT_EQ(without_duplicates(boxes, 0.31F), struck_out(boxes, 0.31F)) << round;
  }
  EXPECT_TRUE(without_duplicates({}, 0.5F).empty());
}

}  // namespace
}  // namespace selvedge::garments
