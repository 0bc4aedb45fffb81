#include "study/report/report.h"

#include <gtest/gtest.h>

#include <string>

#include "ground/files/csv.h"
#include "report/example_report.h"

namespace selvedge::report {
namespace {

TEST(RanksCsv, gives_back_the_reported_top_5) {
  const Report report = example_report({.hostile = ",\"\n<b>"});
  const files::CsvTable table = files::parse_csv(ranks_csv(report), "ranks.csv");
  double hits = 0, queries = 0;
  for (const files::CsvRow& row : table.rows) {
    ASSERT_EQ(row.fields.size(), table.header.size());
    if (row.fields[table.column("gallery")] != "20") continue;
    ++queries;
    const std::size_t rank = std::stoul(row.fields[table.column("rank")]);
    hits += rank <= 5 ? 1 : 0;
    EXPECT_EQ(rank == 1, row.fields[table.column("product_id")] == row.fields[table.column("best_product_id")]);
  }
  EXPECT_EQ(queries, 400);
  EXPECT_DOUBLE_EQ(hits / queries, report.models[0].result.retrieval[0].scores.top[1]);
}

TEST(PairsCsv, gives_back_the_reported_confusion_matrix) {
  const Report report = example_report({.hostile = ",\"\n<b>"});
  const files::CsvTable table = files::parse_csv(pairs_csv(report), "pairs.csv");
  evaluation::Confusion random, hard;
  for (const files::CsvRow& row : table.rows) {
    const bool match = row.fields[table.column("match")] == "1",
               predicted = row.fields[table.column("predicted")] == "1";
    EXPECT_EQ(match, row.fields[table.column("product_id")] == row.fields[table.column("person_product_id")]);
    evaluation::Confusion& c = row.fields[table.column("negatives")] == "hard" ? hard : random;
    ++(match ? predicted ? c.true_positives : c.false_negatives : predicted ? c.false_positives : c.true_negatives);
  }
  EXPECT_EQ(random, report.models[0].result.pairs->random.chosen.confusion);
  EXPECT_EQ(hard, report.models[0].result.pairs->hard.chosen.confusion);
}

}  // namespace
}  // namespace selvedge::report
