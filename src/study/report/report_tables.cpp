#include "study/report/report.h"

#include <fmt/format.h>

#include "ground/files/csv.h"

namespace selvedge::report {
namespace {

void add_pairs(const evaluation::EvaluationPlan& plan, const evaluation::JudgedModel& model, const char* negatives,
               const std::vector<evaluation::JudgedPair>& judged, std::string& text) {
  for (const evaluation::JudgedPair& pair : judged) {
    const evaluation::PlannedImage& product = plan.images[pair.pair.product_image];
    const evaluation::PlannedImage& person = plan.images[pair.pair.person_image];
    const bool predicted = static_cast<double>(pair.similarity) >= model.decision.threshold;
    text +=
        files::csv_line({model.name, negatives, product.path, person.path, product.product.value, person.product.value,
                         pair.pair.match ? "1" : "0", fmt::format("{:.6f}", pair.similarity), predicted ? "1" : "0"});
  }
}

}  // namespace

std::string ranks_csv(const Report& report) {
  const evaluation::EvaluationPlan& plan = report.plan;
  std::string text = files::csv_line({"model", "gallery", "gallery_number", "image", "product_id", "rank", "similarity",
                                      "best_product_id", "best_similarity"});
  for (const evaluation::JudgedModel& model : report.models) {
    for (const evaluation::RetrievalExperiment& experiment : model.result.retrieval) {
      for (const evaluation::QueryRank& rank : experiment.ranks) {
        text += files::csv_line(
            {model.name, fmt::format("{}", experiment.size), fmt::format("{}", rank.gallery + 1),
             plan.images[rank.query].path, plan.product_ids[rank.product].value, fmt::format("{}", rank.rank),
             fmt::format("{:.6f}", rank.similarity),
             rank.best_product == evaluation::no_product ? "" : plan.product_ids[rank.best_product].value,
             fmt::format("{:.6f}", rank.best_similarity)});
      }
    }
  }
  return text;
}

std::string pairs_csv(const Report& report) {
  std::string text = files::csv_line({"model", "negatives", "product_image", "person_image", "product_id",
                                      "person_product_id", "match", "similarity", "predicted"});
  for (const evaluation::JudgedModel& model : report.models) {
    if (!model.result.pairs) continue;
    add_pairs(report.plan, model, "random", model.result.pairs->judged, text);
    add_pairs(report.plan, model, "hard", model.result.pairs->judged_hard, text);
  }
  return text;
}

}  // namespace selvedge::report
