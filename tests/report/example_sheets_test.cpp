#include "study/report/example_sheets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/example_report.h"
#include "selvedge/error.h"

namespace selvedge::report {
namespace {

evaluation::Mistakes mistakes_of(const Report& report, std::size_t count) {
  evaluation::Mistakes mistakes;
  for (std::size_t i = 0; i < count; ++i) {
    evaluation::QueryRank query;
    query.product = i, query.query = report.plan.products[i].person_images.front();
    query.best_product = i + 1, query.rank = 2;
    mistakes.wrong.push_back({query, {}});
  }
  return mistakes;
}

TEST(MistakeSheet, shows_person_right_product_and_first_answer_of_the_widest_margins) {
  const Report report = example_report();
  std::vector<std::size_t> shown;
  const auto pictures = [&](std::size_t row, int side) {
    shown.push_back(row);
    return example_picture(report, row, side);
  };
  const Image sheet = draw_mistake_sheet(report.plan, mistakes_of(report, 3), pictures, 2);
  EXPECT_THAT(shown, testing::ElementsAre(1, 0, 2, 3, 2, 4)) << "row 2p shows product p, row 2p + 1 its person";
  EXPECT_GT(sheet.width, sheet.height) << "two mistakes share a line";
}

TEST(MistakeSheet, a_picture_that_cannot_be_read_stays_blank) {
  const Report report = example_report();
  const auto broken = [](std::size_t, int) -> Image { throw Error(ErrorKind::corrupt_data, "no picture"); };
  EXPECT_FALSE(draw_mistake_sheet(report.plan, mistakes_of(report, 1), broken).empty());
  EXPECT_THROW(draw_mistake_sheet(report.plan, {}, broken), Error);
}

TEST(SampleSheet, shows_each_sample_pair_once) {
  const Report report = example_report();
  std::vector<std::size_t> shown, expected;
  const auto pictures = [&](std::size_t row, int side) {
    shown.push_back(row);
    return example_picture(report, row, side);
  };
  const auto& pairs = *report.models[0].result.pairs;
  for (const std::size_t i : pairs.samples) {
    expected.push_back(pairs.judged[i].pair.product_image);
    expected.push_back(pairs.judged[i].pair.person_image);
  }
  EXPECT_FALSE(draw_sample_sheet(report.models[0], pictures).empty());
  EXPECT_EQ(shown, expected);
  EXPECT_THROW(draw_sample_sheet(evaluation::JudgedModel{}, pictures), Error);
}

TEST(AnswerSheet, shows_photos_with_their_first_answers_and_the_found_ones_first) {
  const Report report = example_report();
  std::vector<std::size_t> shown;
  const auto pictures = [&](std::size_t row, int side) {
    shown.push_back(row);
    return example_picture(report, row, side);
  };
  EXPECT_FALSE(draw_answer_sheet(report.plan, report.models[0], pictures).empty());
  const evaluation::EvaluationResult& result = report.models[0].result;
  ASSERT_EQ(shown.size(), 6 * (result.good.size() + result.poor.size())) << "a photo and five answers each";
  EXPECT_EQ(shown.front(), result.good.front().query.query);
  EXPECT_THROW(draw_answer_sheet(report.plan, evaluation::JudgedModel{}, pictures), Error);
}

}  // namespace
}  // namespace selvedge::report
