
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/example_report.h"
#include "study/report/report.h"

namespace selvedge::report {
namespace {

using testing::ElementsAre;

Report full_report() {
  Report report = example_report();
  report.attribute = "kind";
  evaluation::JudgedModel& model = report.models[0];
  model.result.top_answers = evaluation::TopAnswerQuality{
      .gallery = 300, .answers = 10, .right = 0.9, .calibration = {}, .presence_auc = 0.95, .false_matches = 0.2};
  model.mistakes =
      evaluation::Mistakes{.size = 300, .queries = 40, .wrong = {{{}, {.cut = true}}, {{}, {.look_alike = true}}}};
  evaluation::PerturbedRetrieval blurred{
      .name = "blur", .what = "Gaussian blur", .size = 300, .scores = {}, .difference = {}};
  blurred.scores.top = {0.8, 0.9, 0.95, 1};
  blurred.difference.mean.top = {-0.1, -0.05, 0, 0};
  blurred.difference.ci95.low.top[0] = -0.12;
  blurred.difference.ci95.high.top[0] = -0.08;
  model.perturbed.push_back(blurred);
  model.views = evaluation::ViewRetrieval{.size = 1000, .queries = 1000, .scores = {}, .ci95 = {}};
  model.agreement =
      evaluation::AttributeAgreement{.k = 10, .values = {{"dress", 4, 0.5}, {"skirt", 6, 0.9}}, .mean = 0.7};
  evaluation::JudgedDrawings drawn{.name = "PixelDTGAN",
                                   .drawings = 40,
                                   .rmse = {0.3, 0.25, 0.35},
                                   .c_ssim = {0.2, 0.1, 0.3},
                                   .by_pixels = {{}},
                                   .by_embedding = {}};
  drawn.by_pixels[0].size = 50;
  drawn.by_pixels[0].scores.top = {0.1, 0.2, 0.3, 0.4};
  report.drawings.push_back(drawn);
  return report;
}

TEST(FurtherTables, what_was_not_asked_for_has_none) {
  Report report = example_report();
  report.models[0].result.top_answers.reset();
  EXPECT_TRUE(further_tables(report).empty());
}

TEST(FurtherTables, each_row_has_a_cell_for_each_column) {
  const auto tables = further_tables(full_report());
  ASSERT_EQ(tables.size(), 6u);
  for (const ReportTable& table : tables) {
    for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.header.size()) << table.title;
  }
}

TEST(FurtherTables, a_loss_carries_its_sign_and_interval) {
  const auto tables = further_tables(full_report());
  EXPECT_THAT(tables[2].rows[0], ElementsAre(full_report().models[0].name, "Gaussian blur", "300", "0.800", "0.900",
                                             "-0.100", "-0.120 to -0.080"));
}

TEST(FurtherTables, mistakes_are_shared_out_by_what_they_differ_in) {
  const auto tables = further_tables(full_report());
  EXPECT_THAT(tables[1].rows[0], ElementsAre(full_report().models[0].name, "300", "2 of 40", "0.500", "0.000", "0.500",
                                             "0.000", "0.000", "0.000"));
}

TEST(FurtherTables, drawings_are_found_by_pixels_and_where_asked_by_embedding) {
  const auto tables = further_tables(full_report());
  EXPECT_THAT(tables[5].rows[0], ElementsAre("PixelDTGAN", "40", "0.300", "0.250 to 0.350", "0.200", "0.100 to 0.300",
                                             "0.100 / 0.200", "-"));
}

TEST(FurtherTables, agreement_ends_with_its_mean_over_values) {
  const auto rows = further_tables(full_report())[4].rows;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[2], ElementsAre(full_report().models[0].name, "mean", "10", "0.700"));
}

TEST(FurtherTables, the_json_report_holds_the_same) {
  const auto object = nlohmann::json::parse(report_json(full_report()));
  EXPECT_EQ(object.at("perturbed").at(0).at("perturbation"), "blur");
  EXPECT_EQ(object.at("perturbed").at(0).at("difference").at("top1"), -0.1);
  EXPECT_EQ(object.at("best_answers").at("presence_auc"), 0.95);
  EXPECT_EQ(object.at("agreement").at("values").at("skirt").at("queries"), 6);
  EXPECT_EQ(object.at("views").at("gallery"), 1000);
  EXPECT_EQ(object.at("mistakes").at("wrong"), 2);
  EXPECT_EQ(object.at("mistakes").at("cut"), 0.5);
  EXPECT_EQ(object.at("calibration").at("of"), "best answers");
}

}  // namespace
}  // namespace selvedge::report
