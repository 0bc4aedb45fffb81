#include "study/report/finder_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace selvedge::report {
namespace {

// One grey picture with a skirt, found as a skirt.
evaluation::JudgedFinder judged_skirt() {
  evaluation::JudgedPicture picture{64, 96, {{garments::Kind::skirt, {10, 20, 40, 50}}}, {}, {}, {}};
  garments::FoundGarment skirt;
  skirt.kind = garments::Kind::skirt;
  skirt.box = {12, 20, 40, 50};
  skirt.confidence = 0.8F;
  picture.found.garments = picture.candidates.garments = {skirt};
  Image image(64, 96);
  evaluation::JudgedFinder judged;
  judged.card.name = "finder";
  judged.sets = {{"drawn", "a skirt", evaluation::finder_figures(std::span(&picture, 1)), {{image, picture}}}};
  return judged;
}

TEST(FinderReport, says_the_figures_of_each_set_in_json_and_in_words) {
  const auto json = nlohmann::json::parse(finder_json(judged_skirt(), {.seed = 12}));
  EXPECT_EQ(json["seed"], 12);
  const auto& drawn = json["sets"]["drawn"];
  EXPECT_EQ(drawn["main_as_kind"]["value"], 1);
  EXPECT_EQ(drawn["main_found"]["of"], 1);
  EXPECT_EQ(drawn["kinds"].size(), 1u) << "only kinds that are asked for";
  EXPECT_EQ(drawn["kinds"]["skirt"]["average_precision"], 1);
  EXPECT_FALSE(drawn.contains("people_average_precision"));
  EXPECT_THAT(finder_tables(judged_skirt()), testing::HasSubstr("main garment found as its kind     1.000"));
}

TEST(FinderReport, draws_a_sheet_with_the_boxes_that_were_found) {
  evaluation::JudgedFinder judged = judged_skirt();
  const Image sheet = finder_sheet(judged.sets[0]);
  judged.sets[0].shown[0].judged.found.garments.clear();
  EXPECT_NE(finder_sheet(judged.sets[0]), sheet);
}

}  // namespace
}  // namespace selvedge::report
