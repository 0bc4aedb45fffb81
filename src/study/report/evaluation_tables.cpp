// A table for each experiment: a row for each model, then the baselines, the paper and chance.
#include "study/report/report.h"

#include <fmt/format.h>

#include <vector>

#include "ground/terminal/table.h"
#include "study/evaluation/comparison.h"
#include "study/evaluation/paper_figures.h"

namespace selvedge::report {
namespace {

using Row = std::vector<std::string>;

std::string figure_of(double value) { return fmt::format("{:.3f}", value); }

Row pair_row(std::string name, std::string pairs, const evaluation::PairMetrics& m) {
  const evaluation::Confusion& c = m.confusion;
  return {std::move(name),
          std::move(pairs),
          figure_of(m.accuracy),
          figure_of(m.precision),
          figure_of(m.recall),
          figure_of(m.f1),
          figure_of(m.auc),
          figure_of(m.threshold),
          fmt::format("[[{} {}][{} {}]]", c.true_negatives, c.false_positives, c.false_negatives, c.true_positives)};
}

Row paper_row(std::string pairs, const evaluation::PaperPairFigures& paper) {
  evaluation::PairMetrics m = evaluation::metrics_of(paper.confusion);
  m.accuracy = paper.accuracy, m.precision = paper.precision, m.recall = paper.recall, m.f1 = paper.f1;
  Row row = pair_row("the paper, on LookBook", std::move(pairs), m);
  const std::string none = "-";
  row[6] = none;  // AUC
  row[7] = none;  // threshold
  return row;
}

void add_pair_rows(const evaluation::JudgedModel& model, const std::string& split, std::vector<Row>& rows) {
  if (!model.result.pairs) return;
  const evaluation::PairExperiment& pairs = *model.result.pairs;
  rows.push_back(pair_row(model.name, split, pairs.random.chosen));
  rows.push_back(pair_row(model.name, split + ", at 0.5", pairs.random.at_half));
  rows.push_back(pair_row(model.name, split + ", hard", pairs.hard.chosen));
  if (pairs.train) rows.push_back(pair_row(model.name, "train", pairs.train->chosen));
}

std::string pairs_table(const report::Report& report) {
  const std::string& split = report.plan.split;
  std::vector<Row> rows;
  for (const evaluation::JudgedModel& model : report.models) add_pair_rows(model, split, rows);
  for (const evaluation::JudgedModel& baseline : report.baselines) {
    if (!baseline.result.pairs) continue;
    rows.push_back(pair_row(baseline.name, split, baseline.result.pairs->random.chosen));
    rows.push_back(pair_row(baseline.name, split + ", hard", baseline.result.pairs->hard.chosen));
  }
  rows.push_back(paper_row("test", evaluation::paper_test_pairs));
  rows.push_back(paper_row("train", evaluation::paper_train_pairs));
  rows.push_back({"chance", "", "0.500", "0.500", "0.500", "0.500", "0.500", "-", ""});
  return terminal::format_table(
      {"Experiment 1", "pairs", "accuracy", "precision", "recall", "F1", "AUC", "threshold", "confusion"}, rows);
}

Row score_row(std::string name, const evaluation::RetrievalScores& scores) {
  Row row{std::move(name)};
  for (const double share : scores.top) row.push_back(figure_of(share));
  row.insert(row.end(), {figure_of(scores.map), figure_of(scores.mrr), fmt::format("{:.1f}", scores.median_rank)});
  return row;
}

Row interval_row(const evaluation::RetrievalIntervals& ci) {
  Row row{"  95 % interval"};
  const auto both = [&](double low, double high, int digits) {
    row.push_back(fmt::format("{:.{}f}-{:.{}f}", low, digits, high, digits));
  };
  for (std::size_t i = 0; i < evaluation::top_ks.size(); ++i) both(ci.low.top[i], ci.high.top[i], 3);
  both(ci.low.map, ci.high.map, 3);
  both(ci.low.mrr, ci.high.mrr, 3);
  both(ci.low.median_rank, ci.high.median_rank, 1);
  return row;
}

std::string retrieval_table(const report::Report& report, std::size_t i) {
  const evaluation::RetrievalExperiment& first = report.models.front().result.retrieval[i];
  std::vector<Row> rows;
  for (const evaluation::JudgedModel& model : report.models) {
    rows.push_back(score_row(model.name, model.result.retrieval[i].scores));
    rows.push_back(interval_row(model.result.retrieval[i].ci95));
  }
  for (const evaluation::JudgedModel& baseline : report.baselines) {
    if (i < baseline.result.retrieval.size())
      rows.push_back(score_row(baseline.name, baseline.result.retrieval[i].scores));
  }
  for (const evaluation::PaperTopK& paper : evaluation::paper_topk) {
    if (paper.gallery != first.size || first.distractors > 0) continue;
    Row row{"the paper, on LookBook"};
    for (const double share : paper.top) row.push_back(figure_of(share));
    row.insert(row.end(), {"-", "-", "-"});
    rows.push_back(row);
  }
  rows.push_back(score_row("chance", first.chance));
  const std::string extra = first.distractors > 0 ? fmt::format(" + {} distractors", first.distractors) : "";
  return terminal::format_table(
      {fmt::format("Experiment 2, N = {}{} ({} queries)", first.size, extra, first.ranks.size()), "top-1", "top-5",
       "top-10", "top-20", "mAP", "MRR", "median rank"},
      rows);
}

// A sentence for each model beside the first one.
std::string verdicts(const report::Report& report) {
  std::string text;
  const evaluation::JudgedModel& first = report.models.front();
  for (const evaluation::JudgedModel& model : report.models) {
    for (std::size_t i = 0; i < model.to_first.size(); ++i) {
      const auto of = [&](const evaluation::JudgedModel& one) {
        return evaluation::ComparedModel{one.name, one.result.retrieval[i].scores.top.front()};
      };
      text += evaluation::comparison_in_words(of(first), of(model), model.to_first[i], first.result.retrieval[i].size) +
              "\n";
    }
  }
  return text;
}

}  // namespace

std::string evaluation_tables(const report::Report& report) {
  std::string text;
  if (report.models.front().result.pairs) text += pairs_table(report) + "\n";
  for (std::size_t i = 0; i < report.models.front().result.retrieval.size(); ++i)
    text += retrieval_table(report, i) + "\n";
  for (const report::ReportTable& table : report::further_tables(report))
    text += table.title + "\n" + terminal::format_table(table.header, table.rows) + "\n";
  return text + verdicts(report);
}

}  // namespace selvedge::report
