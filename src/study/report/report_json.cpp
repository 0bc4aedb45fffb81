// One function for each part of report.json. What was not asked for has no key, and numbers that are not finite become
// null.
#include "study/report/report.h"

#include <string>

#include "selvedge/error.h"
#include "study/report/page.h"

namespace selvedge::report {
namespace {

using nlohmann::json;

void add_scores(const evaluation::RetrievalScores& scores, json& to) {
  for (std::size_t i = 0; i < evaluation::top_ks.size(); ++i)
    to["top" + std::to_string(evaluation::top_ks[i])] = scores.top[i];
  to["map"] = scores.map;
  to["mrr"] = scores.mrr;
  to["median_rank"] = scores.median_rank;
}

json json_of(const evaluation::RetrievalIntervals& intervals) {
  json low = json::object(), high = json::object(), both = json::object();
  add_scores(intervals.low, low);
  add_scores(intervals.high, high);
  for (const auto& [key, value] : low.items()) both[key] = {value, high[key]};
  return both;
}

json json_of(const evaluation::PairedDifference& difference) {
  json object = json::object();
  add_scores(difference.mean, object);
  object["ci95"] = json_of(difference.ci95);
  object.erase("median_rank");
  object["ci95"].erase("median_rank");
  return object;
}

json json_of(const evaluation::CalibrationQuality& quality, const evaluation::Decision& decision) {
  json bins = json::array();
  for (const evaluation::ReliabilityBin& bin : quality.bins) {
    bins.push_back({{"said", bin.probability}, {"true", bin.matches}, {"pairs", bin.pairs}});
  }
  return {{"scale", decision.calibration.scale},
          {"bias", decision.calibration.bias},
          {"expected_error", quality.expected_error},
          {"brier", quality.brier},
          {"bins", bins}};
}

json json_of(const evaluation::Share& share) { return {{"share", share.value()}, {"ci95", share.interval()}}; }

void add_further(const evaluation::JudgedModel& model, json& to) {
  if (model.mistakes) {
    const evaluation::Mistakes::Shares shares = model.mistakes->shares();
    to["mistakes"] = {{"gallery", model.mistakes->size},
                      {"queries", model.mistakes->queries},
                      {"wrong", model.mistakes->wrong.size()},
                      {"look_alikes", shares.look_alikes},
                      {"details", shares.details},
                      {"cut", shares.cut},
                      {"print", shares.print},
                      {"colour", shares.colour},
                      {"several", shares.several}};
  }
  for (const evaluation::PerturbedRetrieval& p : model.perturbed) {
    json entry{{"perturbation", p.name}, {"gallery", p.size}, {"difference", json_of(p.difference)}};
    add_scores(p.scores, entry);
    to["perturbed"].push_back(entry);
  }
  if (model.views) {
    json entry{{"gallery", model.views->size}, {"queries", model.views->queries}, {"ci95", json_of(model.views->ci95)}};
    add_scores(model.views->scores, entry);
    to["views"] = entry;
  }
  if (model.agreement) {
    json values = json::object();
    for (const evaluation::ValueAgreement& value : model.agreement->values)
      values[value.value] = {{"queries", value.queries}, {"share", value.share}};
    to["agreement"] = {{"k", model.agreement->k}, {"mean", model.agreement->mean}, {"values", values}};
  }
  for (const evaluation::AbsentClaims& claims : model.absent) {
    to["absent"].push_back({{"source", claims.source},
                            {"gallery", claims.gallery},
                            {"photos", claims.likely.of},
                            {"no_garment", json_of(claims.no_garment)},
                            {"at_least_0.5", json_of(claims.likely)},
                            {"at_least_0.9", json_of(claims.sure)}});
  }
  for (std::size_t i = 0; i < model.to_first.size(); ++i) {
    json entry = json_of(model.to_first[i]);
    entry["gallery"] = model.result.retrieval[i].size;
    to["difference_to_first"].push_back(entry);
  }
}

void add_result(const evaluation::JudgedModel& model, json& to) {
  if (const auto& pairs = model.result.pairs) {
    to["pairs"] = report::json_of(pairs->random.chosen);
    to["pairs_at_half"] = report::json_of(pairs->random.at_half);
    to["pairs_hard"] = report::json_of(pairs->hard.chosen);
    if (pairs->train) {
      to["pairs_train"] = report::json_of(pairs->train->chosen);
      to["pairs_train_at_half"] = report::json_of(pairs->train->at_half);
    }
    to["calibration"] = json_of(pairs->calibration, model.decision);
    to["calibration"]["of"] = "pairs";
  }
  if (const auto& answers = model.result.top_answers) {
    to["calibration"] = json_of(answers->calibration, model.decision);
    to["calibration"]["of"] = "best answers";
    to["best_answers"] = {
        {"gallery", answers->gallery},           {"answers", answers->answers},
        {"right_where_present", answers->right}, {"expected_error", answers->calibration.expected_error},
        {"presence_auc", answers->presence_auc}, {"false_matches_at_95", answers->false_matches}};
    for (const evaluation::KindQuality& kind : answers->kinds) {
      to["best_answers"]["kinds"][kind.kind] = {{"answers", kind.answers},
                                                {"said", kind.said},
                                                {"right", kind.right},
                                                {"expected_error", kind.expected_error}};
    }
  }
  add_further(model, to);
  if (model.result.retrieval.empty()) return;
  to["topk"] = json::array();
  for (const evaluation::RetrievalExperiment& experiment : model.result.retrieval)
    to["topk"].push_back(report::json_of(experiment));
}

json identity_of(const evaluation::JudgedModel& model) {
  return {{"name", model.name},
          {"architecture", model.architecture},
          {"fingerprint", model.fingerprint},
          {"input", {{"width", model.input_width}, {"height", model.input_height}}},
          {"embedding_size", model.embedding_size},
          {"threshold", model.decision.threshold},
          {"licence", model.licence},
          {"seconds", model.seconds}};
}

}  // namespace

json json_of(const evaluation::PairMetrics& m) {
  const evaluation::Confusion& c = m.confusion;
  return {{"accuracy", m.accuracy},
          {"precision", m.precision},
          {"recall", m.recall},
          {"f1", m.f1},
          {"auc", m.auc},
          {"confusion", {{c.true_negatives, c.false_positives}, {c.false_negatives, c.true_positives}}},
          {"threshold", m.threshold},
          {"pairs", c.total()}};
}

json json_of(const evaluation::RetrievalExperiment& experiment) {
  json object{{"gallery", experiment.size},
              {"galleries", experiment.galleries},
              {"distractors", experiment.distractors},
              {"queries", experiment.ranks.size()}};
  add_scores(experiment.scores, object);
  json chance = json::object();
  add_scores(experiment.chance, chance);
  object["chance"] = chance;
  object["ci95"] = json_of(experiment.ci95);
  return object;
}

json json_of(const std::vector<evaluation::DrawingRetrieval>& retrieval) {
  json list = json::array();
  for (const evaluation::DrawingRetrieval& sized : retrieval) {
    json entry{{"gallery", sized.size}, {"ci95", json_of(sized.ci95)}};
    add_scores(sized.scores, entry);
    list.push_back(entry);
  }
  return list;
}

json json_of(const evaluation::JudgedDrawings& drawings) {
  return {{"name", drawings.name},
          {"drawings", drawings.drawings},
          {"rmse", drawings.rmse.mean},
          {"rmse_ci95", {drawings.rmse.low, drawings.rmse.high}},
          {"c_ssim", drawings.c_ssim.mean},
          {"c_ssim_ci95", {drawings.c_ssim.low, drawings.c_ssim.high}},
          {"by_pixels", json_of(drawings.by_pixels)},
          {"by_embedding", json_of(drawings.by_embedding)}};
}

json json_of(const Report& report) {
  if (report.models.empty())
    throw Error(ErrorKind::invalid_argument, "[report_json] expected at least one model, got none");
  json object;
  add_result(report.models.front(), object);
  object["model"] = identity_of(report.models.front());
  object["data"] = {{"manifest", report.data.manifest},
                    {"fingerprint", report.data.fingerprint},
                    {"split", report.plan.split},
                    {"products", report.data.products},
                    {"product_images", report.data.product_images},
                    {"person_images", report.data.person_images},
                    {"skipped", report.data.skipped}};
  object["seed"] = report.plan.seed;
  object["seconds"] = report.seconds;
  object["version"] = report.version;
  object["bootstrap_resamples"] = report.plan.resamples;
  object["baselines"] = json::array();
  for (const evaluation::JudgedModel& baseline : report.baselines) {
    json entry{{"name", baseline.name}, {"threshold", baseline.decision.threshold}};
    add_result(baseline, entry);
    object["baselines"].push_back(entry);
  }
  for (const evaluation::JudgedDrawings& drawings : report.drawings) object["drawings"].push_back(json_of(drawings));
  if (report.models.size() > 1) {
    object["models"] = json::array();
    for (const evaluation::JudgedModel& model : report.models) {
      json entry{{"model", identity_of(model)}};
      add_result(model, entry);
      object["models"].push_back(entry);
    }
  }
  return object;
}

std::string dump(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

std::string report_json(const Report& report) { return dump(json_of(report), 2) + "\n"; }

}  // namespace selvedge::report
