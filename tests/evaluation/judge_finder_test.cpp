#include "study/evaluation/judge_finder.h"

#include <gtest/gtest.h>

#include "test_folder.h"

namespace selvedge::evaluation {
namespace {

TEST(JudgeFinder, judges_the_shipped_finder_on_drawn_people_without_any_data) {
  const TestFolder empty;
  const JudgedFinder judged =
      judge_finder(SELVEDGE_SOURCE_DIR "/models/finder", {.data = empty.path(), .drawn = 8, .seed = 5});
  EXPECT_GT(judged.milliseconds, 0);
  ASSERT_EQ(judged.sets.size(), 1u) << "no photos are held back where there are none";
  const JudgedSet& drawn = judged.sets[0];
  EXPECT_EQ(drawn.name, "drawn");
  EXPECT_EQ(drawn.figures.pictures, 8u);
  EXPECT_EQ(drawn.figures.main_found.of, 8u);
  EXPECT_GE(drawn.figures.main_found.hits, 6u);
  EXPECT_GT(*drawn.figures.people, 0.5);
  EXPECT_EQ(drawn.shown.size(), 8u);
}

}  // namespace
}  // namespace selvedge::evaluation
