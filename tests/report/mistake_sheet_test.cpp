#include "selvedge/report/mistake_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/example_report.h"
#include "selvedge/core/error.h"

namespace selvedge {
namespace {

Mistakes mistakes_of(const Report& report, std::size_t count) {
  Mistakes mistakes;
  for (std::size_t i = 0; i < count; ++i) {
    QueryRank query;
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

}  // namespace
}  // namespace selvedge
