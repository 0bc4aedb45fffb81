// Platt's scaling with softened targets, by Newton's method (Platt 1999).
#include "study/evaluation/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

double sigmoid(double x) {
  // Two forms, so that neither exp overflows.
  if (x >= 0) return 1 / (1 + std::exp(-x));
  const double e = std::exp(x);
  return e / (1 + e);
}

double goal_value(const Confusion& confusion, ThresholdGoal goal) {
  const PairMetrics metrics = metrics_of(confusion);
  return goal == ThresholdGoal::f1 ? metrics.f1 : metrics.accuracy;
}

// The regression's data: similarities and softened targets.
struct Platt {
  std::vector<double> similarity;
  std::vector<double> target;

  // Mean cross-entropy; log(1 + exp(-|x|)) keeps it finite.
  double loss(const Calibration& c) const {
    double sum = 0;
    for (std::size_t i = 0; i < similarity.size(); ++i) {
      const double x = c.scale * similarity[i] + c.bias;
      sum += std::max(x, 0.0) - x * target[i] + std::log1p(std::exp(-std::abs(x)));
    }
    return sum / static_cast<double>(similarity.size());
  }

  // Newton's step; the tiny ridge keeps the matrix invertible where all similarities are equal.
  Calibration step(const Calibration& c, double& gradient_size) const {
    double gs = 0, gb = 0, hss = 1e-12, hsb = 0, hbb = 1e-12;
    for (std::size_t i = 0; i < similarity.size(); ++i) {
      const double s = similarity[i];
      const double p = sigmoid(c.scale * s + c.bias);
      gs += (p - target[i]) * s;
      gb += p - target[i];
      const double curvature = p * (1 - p);
      hss += curvature * s * s;
      hsb += curvature * s;
      hbb += curvature;
    }
    gradient_size = std::max(std::abs(gs), std::abs(gb)) / static_cast<double>(similarity.size());
    const double determinant = hss * hbb - hsb * hsb;
    return {(hbb * gs - hsb * gb) / determinant, (hss * gb - hsb * gs) / determinant};
  }
};

Calibration minimise(const Platt& problem, Calibration at) {
  double loss = problem.loss(at);
  for (int iteration = 0; iteration < 100; ++iteration) {
    double gradient_size = 0;
    const Calibration step = problem.step(at, gradient_size);
    if (gradient_size < 1e-10) break;
    double length = 1;
    while (length > 1e-10) {
      const Calibration next{at.scale - length * step.scale, at.bias - length * step.bias};
      const double next_loss = problem.loss(next);
      if (next_loss < loss) {
        at = next;
        loss = next_loss;
        break;
      }
      length /= 2;
    }
    if (length <= 1e-10) break;
  }
  return at;
}

}  // namespace

ThresholdChoice best_threshold(std::span<const ScoredPair> pairs, ThresholdGoal goal) {
  if (pairs.empty()) throw Error(ErrorKind::invalid_argument, "[best_threshold] expected at least one pair, got none");
  std::vector<ScoredPair> sorted(pairs.begin(), pairs.end());
  for (ScoredPair& pair : sorted) {
    if (std::isnan(pair.similarity)) pair.similarity = -std::numeric_limits<float>::infinity();
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const ScoredPair& a, const ScoredPair& b) { return a.similarity < b.similarity; });
  Confusion confusion;  // of a threshold below all
  for (const ScoredPair& pair : sorted) ++(pair.match ? confusion.true_positives : confusion.false_positives);
  constexpr double margin = 1e-3;  // beyond the outermost similarities
  ThresholdChoice best{static_cast<double>(sorted.front().similarity) - margin, goal_value(confusion, goal)};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    --(sorted[i].match ? confusion.true_positives : confusion.false_positives);
    ++(sorted[i].match ? confusion.false_negatives : confusion.true_negatives);
    const double here = static_cast<double>(sorted[i].similarity);
    const bool last = i + 1 == sorted.size();
    if (!last && sorted[i + 1].similarity == sorted[i].similarity) continue;
    const double reached = goal_value(confusion, goal);
    if (reached <= best.reached) continue;
    const double next = last ? here + 2 * margin : static_cast<double>(sorted[i + 1].similarity);
    best = {std::isinf(here) ? next - margin : (here + next) / 2, reached};
  }
  return best;
}

double match_probability(const Calibration& calibration, double similarity) {
  return sigmoid(calibration.scale * similarity + calibration.bias);
}

Calibration fit_calibration(std::span<const ScoredPair> pairs) {
  double matching = 0;
  for (const ScoredPair& pair : pairs) matching += pair.match ? 1 : 0;
  const double others = static_cast<double>(pairs.size()) - matching;
  if (pairs.empty()) throw Error(ErrorKind::invalid_argument, "[fit_calibration] expected pairs, got none");
  const Calibration softened_share{0, std::log((matching + 1) / (others + 1))};
  if (matching == 0 || others == 0) return softened_share;
  Platt problem;
  for (const ScoredPair& pair : pairs) {
    problem.similarity.push_back(std::isnan(pair.similarity) ? -1.0 : static_cast<double>(pair.similarity));
    problem.target.push_back(pair.match ? (matching + 1) / (matching + 2) : 1 / (others + 2));
  }
  const Calibration best = minimise(problem, softened_share);
  return best.scale >= 0 ? best : Calibration{0, std::log(matching / others)};
}

CalibrationQuality probability_quality(std::span<const JudgedProbability> judged, std::size_t bins) {
  if (judged.empty() || bins == 0) {
    throw Error(ErrorKind::invalid_argument, "[probability_quality] expected probabilities and bins, got none");
  }
  CalibrationQuality quality;
  quality.bins.resize(bins);
  for (const JudgedProbability& one : judged) {
    const double truth = one.right ? 1 : 0;
    auto& bin = quality.bins[std::min(static_cast<std::size_t>(one.probability * static_cast<double>(bins)), bins - 1)];
    bin.probability += one.probability;
    bin.matches += truth;
    ++bin.pairs;
    quality.brier += (one.probability - truth) * (one.probability - truth);
  }
  const auto total = static_cast<double>(judged.size());
  quality.brier /= total;
  for (ReliabilityBin& bin : quality.bins) {
    if (bin.pairs == 0) continue;
    quality.expected_error += std::abs(bin.probability - bin.matches) / total;
    bin.probability /= static_cast<double>(bin.pairs);
    bin.matches /= static_cast<double>(bin.pairs);
  }
  return quality;
}

CalibrationQuality calibration_quality(std::span<const ScoredPair> pairs, const Calibration& calibration,
                                       std::size_t bins) {
  std::vector<JudgedProbability> judged;
  for (const ScoredPair& pair : pairs) {
    const double similarity = std::isnan(pair.similarity) ? -1.0 : static_cast<double>(pair.similarity);
    judged.push_back({match_probability(calibration, similarity), pair.match});
  }
  return probability_quality(judged, bins);
}

}  // namespace selvedge::evaluation
