// Puts the page's data together: figures, curves, tables, and thumbnails as JPEG, each once. The page's script draws
// them.
#include "study/report/report.h"

#include <algorithm>
#include <array>
#include <string>

#include "ground/files/base64.h"
#include "ground/image/encode.h"
#include "selvedge/error.h"
#include "study/evaluation/paper_figures.h"
#include "study/report/page.h"

namespace selvedge::report {
namespace {

using nlohmann::json;

constexpr int picture_side = 216;
constexpr int picture_quality = 75;

// Thumbnails by row, each once.
class Pictures {
 public:
  explicit Pictures(const PictureOfRow& source) : source_(source) {}

  // The name of the row's picture in the page; adds the picture.
  std::string take(std::size_t row) {
    std::string key = std::to_string(row);
    if (data_.contains(key) || !source_) return key;
    try {
      const Image image = source_(row, picture_side);
      data_[key] = {{"src", "data:image/jpeg;base64," + files::base64(image::encode_jpeg(image, picture_quality))},
                    {"width", image.width},
                    {"height", image.height}};
    } catch (const Error& error) {
      data_[key] = {{"missing", error.what()}};
    }
    return key;
  }
  const json& data() const { return data_; }

 private:
  const PictureOfRow& source_;
  json data_ = json::object();
};

json json_of(const evaluation::PaperPairFigures& paper) {
  const evaluation::Confusion& c = paper.confusion;
  return {{"accuracy", paper.accuracy},
          {"precision", paper.precision},
          {"recall", paper.recall},
          {"f1", paper.f1},
          {"confusion", {{c.true_negatives, c.false_positives}, {c.false_negatives, c.true_positives}}}};
}

json paper() {
  json topk = json::array();
  for (const evaluation::PaperTopK& row : evaluation::paper_topk) {
    topk.push_back({{"gallery", row.gallery},
                    {"top1", row.top[0]},
                    {"top5", row.top[1]},
                    {"top10", row.top[2]},
                    {"top20", row.top[3]}});
  }
  return {{"pairs", json_of(evaluation::paper_test_pairs)},
          {"pairs_train", json_of(evaluation::paper_train_pairs)},
          {"topk", topk}};
}

json curves_of(const evaluation::PairJudgement& judgement) {
  json roc = json::array();
  for (const evaluation::RocPoint& point : judgement.roc)
    roc.push_back({{"x", point.false_positive_rate}, {"y", point.true_positive_rate}});
  const evaluation::SimilarityHistogram& h = judgement.histogram;
  return {{"roc", roc},
          {"auc", judgement.chosen.auc},
          {"threshold", judgement.chosen.threshold},
          {"histogram", {{"low", h.low}, {"high", h.high}, {"matching", h.matching}, {"other", h.other}}}};
}

// How many queries had their product at rank 1, 2-5, 6-10 …
json landed(const evaluation::RetrievalExperiment& experiment) {
  constexpr std::array<std::size_t, 11> ends{1, 5, 10, 20, 50, 100, 200, 500, 1000, 10'000, 100'000};
  const std::size_t size = experiment.size + experiment.distractors;
  json bins = json::array();
  std::size_t begin = 1;
  for (std::size_t i = 0; begin <= size; ++i) {
    const std::size_t end = i < ends.size() ? std::min(ends[i], size) : size;
    const auto count = std::count_if(experiment.ranks.begin(), experiment.ranks.end(),
                                     [&](const evaluation::QueryRank& r) { return r.rank >= begin && r.rank <= end; });
    bins.push_back({{"from", begin}, {"to", end}, {"queries", count}});
    begin = end + 1;
  }
  return bins;
}

json number_or_null(const std::optional<double>& value) { return value ? json(*value) : json(); }

json drawings_of(const evaluation::JudgedModel& model) {
  json entry{{"name", model.name}};
  if (const auto& pairs = model.result.pairs) {
    entry["random"] = curves_of(pairs->random);
    entry["hard"] = curves_of(pairs->hard);
    if (pairs->train) entry["train"] = curves_of(*pairs->train);
  }
  entry["retrieval"] = json::array();
  for (const evaluation::RetrievalExperiment& experiment : model.result.retrieval) {
    json points = json::array();
    for (std::size_t i = 0; i < experiment.curve.size(); ++i) {
      points.push_back({{"x", experiment.curve_ranks[i]}, {"y", experiment.curve[i]}});
    }
    entry["retrieval"].push_back({{"gallery", experiment.size},
                                  {"entries", experiment.size + experiment.distractors},
                                  {"curve", points},
                                  {"landed", landed(experiment)}});
  }
  if (const auto& answers = model.result.top_answers) {
    for (const evaluation::RocPoint& point : answers->presence_roc)
      entry["presence_roc"].push_back({{"x", point.false_positive_rate}, {"y", point.true_positive_rate}});
  }
  entry["epochs"] = json::array();
  for (const evaluation::TrainingEpoch& epoch : model.epochs) {
    entry["epochs"].push_back({{"epoch", epoch.epoch},
                               {"loss", number_or_null(epoch.loss)},
                               {"pair_accuracy", number_or_null(epoch.pair_accuracy)},
                               {"validation_accuracy", number_or_null(epoch.validation_accuracy)},
                               {"learning_rate", number_or_null(epoch.learning_rate)}});
  }
  return entry;
}

json samples_of(const evaluation::EvaluationPlan& plan, const evaluation::JudgedModel& model, Pictures& pictures) {
  json samples = json::array();
  if (!model.result.pairs) return samples;
  for (const std::size_t i : model.result.pairs->samples) {
    const evaluation::JudgedPair& judged = model.result.pairs->judged[i];
    const auto similarity = static_cast<double>(judged.similarity);
    samples.push_back({{"product", plan.images[judged.pair.product_image].product.value},
                       {"worn", plan.images[judged.pair.person_image].product.value},
                       {"product_picture", pictures.take(judged.pair.product_image)},
                       {"person_picture", pictures.take(judged.pair.person_image)},
                       {"match", judged.pair.match},
                       {"predicted", similarity >= model.decision.threshold},
                       {"similarity", similarity},
                       {"probability", evaluation::match_probability(model.decision.calibration, similarity)}});
  }
  return samples;
}

json examples_of(const evaluation::EvaluationPlan& plan, const evaluation::JudgedModel& model,
                 const std::vector<evaluation::ExampleRow>& rows, Pictures& pictures) {
  json list = json::array();
  for (const evaluation::ExampleRow& row : rows) {
    json answers = json::array();
    for (const evaluation::Answer& answer : row.answers) {
      const auto similarity = static_cast<double>(answer.similarity);
      answers.push_back({{"product", plan.product_ids[answer.product].value},
                         {"right", answer.right},
                         {"picture", pictures.take(plan.products[answer.product].product_images.front())},
                         {"similarity", similarity},
                         {"probability", evaluation::match_probability(model.decision.calibration, similarity)}});
    }
    list.push_back({{"product", plan.product_ids[row.query.product].value},
                    {"rank", row.query.rank},
                    {"picture", pictures.take(row.query.query)},
                    {"right_picture", pictures.take(plan.products[row.query.product].product_images.front())},
                    {"similarity", row.query.similarity},
                    {"answers", answers}});
  }
  return list;
}

json page_data(const Report& report, const PictureOfRow& source) {
  json data{{"report", json_of(report)}, {"paper", paper()}};
  data["models"] = json::array();
  for (const evaluation::JudgedModel& model : report.models) data["models"].push_back(drawings_of(model));
  data["baselines"] = json::array();
  for (const evaluation::JudgedModel& baseline : report.baselines) data["baselines"].push_back(drawings_of(baseline));
  Pictures pictures(source);
  const evaluation::JudgedModel& first = report.models.front();
  data["samples"] = samples_of(report.plan, first, pictures);
  data["examples"] = {{"gallery", first.result.example_size},
                      {"good", examples_of(report.plan, first, first.result.good, pictures)},
                      {"poor", examples_of(report.plan, first, first.result.poor, pictures)}};
  data["pictures"] = pictures.data();
  data["tables"] = json::array();
  for (const ReportTable& table : further_tables(report))
    data["tables"].push_back(
        {{"title", table.title}, {"about", table.about}, {"header", table.header}, {"rows", table.rows}});
  return data;
}

}  // namespace

std::string report_page(const Report& report, const PictureOfRow& pictures) {
  return fill_page(page_parts::html, page_parts::script, page_data(report, pictures));
}

}  // namespace selvedge::report
