#include "ground/garments/findings.h"

#include <gtest/gtest.h>

namespace selvedge::garments {
namespace {

FoundGarment garment(const Box& box, float confidence) {
  FoundGarment found;
  found.box = box;
  found.confidence = confidence;
  return found;
}

TEST(Prominence, is_one_for_the_whole_picture_and_falls_with_size_and_towards_the_corners) {
  EXPECT_FLOAT_EQ(prominence({0, 0, 100, 200}, 100, 200), 1);
  EXPECT_FLOAT_EQ(prominence({25, 50, 50, 100}, 100, 200), 0.5F);
  EXPECT_NEAR(prominence({0, 0, 1, 2}, 100, 200), 0.01 * 0.5, 1e-4);
}

TEST(MainGarment, is_the_most_prominent_but_not_one_that_is_unlikely) {
  Findings findings;
  EXPECT_FALSE(main_garment(findings, 100, 200));
  findings.garments = {garment({40, 180, 20, 10}, 0.95F), garment({20, 40, 60, 70}, 0.7F),
                       garment({10, 30, 80, 120}, 0.05F)};
  EXPECT_EQ(main_garment(findings, 100, 200), 1u);
}

}  // namespace
}  // namespace selvedge::garments
