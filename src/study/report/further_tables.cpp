// One function for each table. A table is made if any model has its figures.
#include "study/report/report.h"

#include <fmt/format.h>

namespace selvedge::report {
namespace {

using Row = std::vector<std::string>;

std::string figure(double value) { return fmt::format("{:.3f}", value); }
std::string change(double value) { return fmt::format("{:+.3f}", value); }
std::string interval(double low, double high) { return fmt::format("{:.3f} to {:.3f}", low, high); }
std::string changes(double low, double high) { return fmt::format("{:+.3f} to {:+.3f}", low, high); }

ReportTable top_answer_table(const Report& report) {
  ReportTable table{
      "Best answers, half of the queries' products absent",
      "Calibration error: of the probability that the best answer is the product asked for. AUC: how well it "
      "tells present products from absent ones. False matches: share of absent ones accepted where 95 % "
      "of the present are.",
      {"Model", "N", "right where present", "calibration error", "Brier", "presence AUC", "false matches at 95 %"},
      {}};
  for (const evaluation::JudgedModel& model : report.models) {
    if (!model.result.top_answers) continue;
    const evaluation::TopAnswerQuality& q = *model.result.top_answers;
    table.rows.push_back({model.name, std::to_string(q.gallery), figure(q.right), figure(q.calibration.expected_error),
                          figure(q.calibration.brier), figure(q.presence_auc), figure(q.false_matches)});
  }
  return table;
}

ReportTable kind_table(const Report& report) {
  ReportTable table{"Best answers by kind of garment",
                    "What is said of the best answers to photos of each kind of garment that the manifest names, and "
                    "how often it is so; half of the products asked for are absent.",
                    {"Model", "kind", "answers", "said", "right", "calibration error"},
                    {}};
  for (const evaluation::JudgedModel& model : report.models) {
    if (!model.result.top_answers) continue;
    for (const evaluation::KindQuality& kind : model.result.top_answers->kinds) {
      table.rows.push_back({model.name, kind.kind, std::to_string(kind.answers), figure(kind.said), figure(kind.right),
                            figure(kind.expected_error)});
    }
  }
  return table;
}

std::string with_interval(const evaluation::Share& share) {
  return fmt::format("{} ({})", figure(share.value()), interval(share.interval()[0], share.interval()[1]));
}

ReportTable absent_table(const Report& report) {
  ReportTable table{"Photos of what the gallery does not have",
                    "By source: the share in which no garment is found, and the shares whose first answer is called "
                    "likely (at least 0.5) or sure (at least 0.9) all the same; with their 95 % intervals. Lower is "
                    "better, but for photos of no garment, where nothing should be found.",
                    {"Model", "source", "photos", "among", "no garment found", "at least 0.5", "at least 0.9"},
                    {}};
  for (const evaluation::JudgedModel& model : report.models) {
    for (const evaluation::AbsentClaims& claims : model.absent) {
      table.rows.push_back({model.name, claims.source, std::to_string(claims.likely.of), std::to_string(claims.gallery),
                            with_interval(claims.no_garment), with_interval(claims.likely),
                            with_interval(claims.sure)});
    }
  }
  return table;
}

ReportTable mistake_table(const Report& report) {
  ReportTable table{
      "What wrong first answers are wrong in",
      "By the two products' pictures: look-alikes are the same picture or nearly; the others differ from the right "
      "product in one thing alone, in several, or in none that is measured (details).",
      {"Model", "N", "wrong", "look-alikes", "details", "cut", "print", "colour", "several"},
      {}};
  for (const evaluation::JudgedModel& model : report.models) {
    if (!model.mistakes) continue;
    const evaluation::Mistakes::Shares shares = model.mistakes->shares();
    table.rows.push_back({model.name, std::to_string(model.mistakes->size),
                          fmt::format("{} of {}", model.mistakes->wrong.size(), model.mistakes->queries),
                          figure(shares.look_alikes), figure(shares.details), figure(shares.cut), figure(shares.print),
                          figure(shares.colour), figure(shares.several)});
  }
  return table;
}

ReportTable perturbed_table(const Report& report) {
  ReportTable table{"Worse photos",
                    "The same queries with each person image perturbed; the change is to the photos as they are, with "
                    "its 95 % interval.",
                    {"Model", "perturbation", "N", "top-1", "top-5", "change of top-1", "95 % interval"},
                    {}};
  for (const evaluation::JudgedModel& model : report.models) {
    for (const evaluation::PerturbedRetrieval& p : model.perturbed) {
      table.rows.push_back({model.name, p.what, std::to_string(p.size), figure(p.scores.top[0]),
                            figure(p.scores.top[1]), change(p.difference.mean.top[0]),
                            changes(p.difference.ci95.low.top[0], p.difference.ci95.high.top[0])});
    }
  }
  return table;
}

ReportTable views_table(const Report& report) {
  ReportTable table{"Two perturbed views of one picture",
                    "Pictures without a pair: does one view find the other?",
                    {"Model", "N", "queries", "top-1", "95 % interval", "top-5"},
                    {}};
  for (const evaluation::JudgedModel& model : report.models) {
    if (!model.views) continue;
    const evaluation::ViewRetrieval& v = *model.views;
    table.rows.push_back({model.name, std::to_string(v.size), std::to_string(v.queries), figure(v.scores.top[0]),
                          interval(v.ci95.low.top[0], v.ci95.high.top[0]), figure(v.scores.top[1])});
  }
  return table;
}

ReportTable agreement_table(const Report& report) {
  ReportTable table{fmt::format("Same {} among the first answers", report.attribute),
                    "Share of the first ten answers with the query's value; the mean weighs every value alike.",
                    {"Model", report.attribute, "queries", "share"},
                    {}};
  for (const evaluation::JudgedModel& model : report.models) {
    if (!model.agreement) continue;
    std::size_t queries = 0;
    for (const evaluation::ValueAgreement& value : model.agreement->values) {
      table.rows.push_back({model.name, value.value, std::to_string(value.queries), figure(value.share)});
      queries += value.queries;
    }
    table.rows.push_back({model.name, "mean", std::to_string(queries), figure(model.agreement->mean)});
  }
  return table;
}

ReportTable comparison_table(const Report& report) {
  const std::string& first = report.models.front().name;
  ReportTable table{
      "Against " + first,
      "Paired differences on the same queries, with 95 % intervals; above 0 is better than " + first + ".",
      {"Model", "N", "top-1", "95 % interval", "top-5", "95 % interval", "MRR", "95 % interval"},
      {}};
  for (const evaluation::JudgedModel& model : report.models) {
    for (std::size_t i = 0; i < model.to_first.size(); ++i) {
      const evaluation::PairedDifference& d = model.to_first[i];
      table.rows.push_back({model.name, std::to_string(model.result.retrieval[i].size), change(d.mean.top[0]),
                            changes(d.ci95.low.top[0], d.ci95.high.top[0]), change(d.mean.top[1]),
                            changes(d.ci95.low.top[1], d.ci95.high.top[1]), change(d.mean.mrr),
                            changes(d.ci95.low.mrr, d.ci95.high.mrr)});
    }
  }
  return table;
}

ReportTable drawing_table(const Report& report) {
  ReportTable table{
      "Experiment 3: products drawn from photos",
      "RMSE (pixels in [0, 1], 0 is best) and C-SSIM (mean over red, green and blue of SSIM with an 11 x 11 Gaussian "
      "window, sigma 1.5; 1 is best) to the true product's picture. RMSE alone favours blur. Then the share of "
      "drawings whose nearest product picture of the same size is the right one: by pixels, and by the first model's "
      "embedding.",
      {"Drawn by", "drawings", "RMSE", "95 % interval", "C-SSIM", "95 % interval"},
      {}};
  if (report.drawings.empty()) return table;
  for (const evaluation::DrawingRetrieval& sized : report.drawings.front().by_pixels) {
    for (const char* by : {"pixels", "embedding"})
      table.header.push_back(fmt::format("N={} top-1 / 5 by {}", sized.size, by));
  }
  const auto tops = [](const std::vector<evaluation::DrawingRetrieval>& sized, std::size_t i) {
    if (i >= sized.size()) return std::string("-");
    return figure(sized[i].scores.top[0]) + " / " + figure(sized[i].scores.top[1]);
  };
  for (const evaluation::JudgedDrawings& d : report.drawings) {
    Row row{d.name,
            std::to_string(d.drawings),
            figure(d.rmse.mean),
            interval(d.rmse.low, d.rmse.high),
            figure(d.c_ssim.mean),
            interval(d.c_ssim.low, d.c_ssim.high)};
    for (std::size_t i = 0; i < d.by_pixels.size(); ++i) {
      row.push_back(tops(d.by_pixels, i));
      row.push_back(tops(d.by_embedding, i));
    }
    table.rows.push_back(row);
  }
  return table;
}

}  // namespace

std::vector<ReportTable> further_tables(const Report& report) {
  std::vector<ReportTable> tables;
  for (ReportTable& table :
       std::vector<ReportTable>{top_answer_table(report), kind_table(report), absent_table(report),
                                mistake_table(report), perturbed_table(report), views_table(report),
                                agreement_table(report), comparison_table(report), drawing_table(report)}) {
    if (!table.rows.empty()) tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace selvedge::report
