#include "study/report/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/example_report.h"
#include "selvedge/error.h"

namespace selvedge::report {
namespace {

using nlohmann::json;

TEST(ReportJson, has_the_keys_that_others_rely_on) {
  const Report report = example_report();
  const json object = json::parse(report_json(report));
  for (const char* name : {"pairs", "pairs_at_half", "pairs_hard", "pairs_train"}) {
    for (const char* key : {"accuracy", "precision", "recall", "f1", "auc"}) {
      ASSERT_TRUE(object.at(name).at(key).is_number()) << name << "." << key;
    }
    ASSERT_EQ(object.at(name).at("confusion").size(), 2u);
    ASSERT_EQ(object.at(name).at("confusion").at(0).size(), 2u);
  }
  ASSERT_EQ(object.at("topk").size(), 2u);
  for (const json& row : object.at("topk")) {
    for (const char* key : {"top1", "top5", "top10", "top20", "map", "mrr", "median_rank"}) {
      EXPECT_TRUE(row.at(key).is_number());
      EXPECT_TRUE(row.at("chance").at(key).is_number());
      ASSERT_EQ(row.at("ci95").at(key).size(), 2u);
      EXPECT_LE(row.at("ci95").at(key).at(0), row.at(key));
      EXPECT_GE(row.at("ci95").at(key).at(1), row.at(key));
    }
    EXPECT_TRUE(row.at("gallery").is_number_unsigned());
    EXPECT_TRUE(row.at("queries").is_number_unsigned());
  }
  EXPECT_EQ(object.at("model").at("fingerprint"), report.models[0].fingerprint);
  EXPECT_EQ(object.at("data").at("fingerprint"), report.data.fingerprint);
  EXPECT_EQ(object.at("seed"), 7);
  EXPECT_EQ(object.at("seconds"), 12.3);
  EXPECT_FALSE(object.contains("models"));
}

TEST(ReportJson, writes_the_confusion_matrix_row_by_row_from_the_negatives) {
  Report report = example_report();
  report.models[0].result.pairs->random.chosen = evaluation::metrics_of({2917, 2743, 504, 5156});
  EXPECT_EQ(json::parse(report_json(report)).at("pairs").at("confusion"), json::parse("[[2917,2743],[504,5156]]"));
}

TEST(ReportJson, takes_the_half_threshold_for_a_cosine_of_zero) {
  const json object = json::parse(report_json(example_report()));
  EXPECT_EQ(object.at("pairs_at_half").at("threshold"), 0);
  EXPECT_NE(object.at("pairs").at("threshold"), 0);
  EXPECT_EQ(object.at("pairs_hard").at("threshold"), object.at("pairs").at("threshold"));
}

TEST(ReportJson, leaves_out_an_experiment_that_was_not_made) {
  Report report = example_report();
  report.models[0].result.pairs.reset();
  EXPECT_FALSE(json::parse(report_json(report)).contains("pairs"));
  report = example_report();
  report.models[0].result.retrieval.clear();
  EXPECT_FALSE(json::parse(report_json(report)).contains("topk"));
  report = example_report();
  report.models[0].result.pairs->train.reset();
  EXPECT_FALSE(json::parse(report_json(report)).contains("pairs_train"));
}

TEST(ReportJson, holds_every_model_with_the_first_repeated_at_the_top) {
  Report report = example_report();
  report.models.push_back(report.models[0]);
  report.models[1].name = "second";
  const json object = json::parse(report_json(report));
  ASSERT_EQ(object.at("models").size(), 2u);
  EXPECT_EQ(object.at("models").at(0).at("pairs"), object.at("pairs"));
  EXPECT_EQ(object.at("models").at(0).at("topk"), object.at("topk"));
  EXPECT_EQ(object.at("models").at(1).at("model").at("name"), "second");
}

TEST(ReportJson, survives_text_that_is_not_utf8) {
  const json object = json::parse(report_json(example_report({.hostile = "\xff\xfe\"\n"})));
  EXPECT_NE(object.at("model").at("name").get<std::string>().find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(ReportJson, needs_a_model) { EXPECT_THROW(report_json({}), Error); }

}  // namespace
}  // namespace selvedge::report
