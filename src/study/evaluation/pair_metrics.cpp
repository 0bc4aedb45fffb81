// AUC, curve and histogram use one list sorted by similarity. Pairs that tie form one step, so their order does not
// matter. The other figures count at one threshold.
#include "study/evaluation/pair_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

double ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

float orderable(float similarity) {
  return std::isnan(similarity) ? -std::numeric_limits<float>::infinity() : similarity;
}

// Most similar first, no NaN left.
std::vector<ScoredPair> ranked(std::span<const ScoredPair> pairs) {
  if (pairs.empty()) throw Error(ErrorKind::invalid_argument, "[pair metrics] expected at least one pair, got none");
  std::vector<ScoredPair> sorted(pairs.begin(), pairs.end());
  for (ScoredPair& pair : sorted) pair.similarity = orderable(pair.similarity);
  std::sort(sorted.begin(), sorted.end(),
            [](const ScoredPair& a, const ScoredPair& b) { return a.similarity > b.similarity; });
  return sorted;
}

// The pairs that a threshold at each distinct similarity, from the highest down, would predict to match.
struct Step {
  std::size_t true_positives = 0;
  std::size_t false_positives = 0;
};

std::vector<Step> steps_of(std::span<const ScoredPair> pairs) {
  const std::vector<ScoredPair> sorted = ranked(pairs);
  std::vector<Step> thresholds{{}};
  Step step;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    ++(sorted[i].match ? step.true_positives : step.false_positives);
    if (i + 1 == sorted.size() || sorted[i + 1].similarity != sorted[i].similarity) thresholds.push_back(step);
  }
  return thresholds;
}

}  // namespace

Confusion count_confusion(std::span<const ScoredPair> pairs, double threshold) {
  if (pairs.empty()) throw Error(ErrorKind::invalid_argument, "[count_confusion] expected at least one pair, got none");
  Confusion confusion;
  for (const ScoredPair& pair : pairs) {
    const bool predicted = orderable(pair.similarity) >= threshold;
    if (pair.match) {
      ++(predicted ? confusion.true_positives : confusion.false_negatives);
    } else {
      ++(predicted ? confusion.false_positives : confusion.true_negatives);
    }
  }
  return confusion;
}

PairMetrics metrics_of(const Confusion& c) {
  PairMetrics metrics;
  metrics.accuracy = ratio(c.true_negatives + c.true_positives, c.total());
  metrics.precision = ratio(c.true_positives, c.true_positives + c.false_positives);
  metrics.recall = ratio(c.true_positives, c.true_positives + c.false_negatives);
  metrics.f1 = ratio(2 * c.true_positives, 2 * c.true_positives + c.false_positives + c.false_negatives);
  metrics.confusion = c;
  return metrics;
}

PairMetrics judge_pairs(std::span<const ScoredPair> pairs, double threshold) {
  PairMetrics metrics = metrics_of(count_confusion(pairs, threshold));
  metrics.threshold = threshold;
  metrics.auc = roc_auc(pairs);
  return metrics;
}

double roc_auc(std::span<const ScoredPair> pairs) {
  const std::vector<Step> steps = steps_of(pairs);
  const auto positives = static_cast<double>(steps.back().true_positives);
  const auto negatives = static_cast<double>(steps.back().false_positives);
  if (positives == 0 || negatives == 0) return 0.5;
  double area = 0;  // trapezoids: the straight line through a tie is its half
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const auto width = static_cast<double>(steps[i].false_positives - steps[i - 1].false_positives);
    area += width * static_cast<double>(steps[i].true_positives + steps[i - 1].true_positives) / 2;
  }
  return area / (positives * negatives);
}

std::vector<RocPoint> roc_curve(std::span<const ScoredPair> pairs, std::size_t max_points) {
  const std::vector<Step> steps = steps_of(pairs);
  const std::size_t count = std::min(steps.size(), std::max<std::size_t>(max_points, 2));
  std::vector<RocPoint> points;
  for (std::size_t i = 0; i < count; ++i) {
    const Step& step = steps[count == 1 ? 0 : i * (steps.size() - 1) / (count - 1)];
    points.push_back({ratio(step.false_positives, steps.back().false_positives),
                      ratio(step.true_positives, steps.back().true_positives)});
  }
  return points;
}

SimilarityHistogram similarity_histogram(std::span<const ScoredPair> pairs, std::size_t bins) {
  const std::vector<ScoredPair> sorted = ranked(pairs);
  constexpr double grid = 0.1, rounding = 1e-5;  // a cosine may be a little above 1
  // What is no number sorts to the ends; the range is that of the others.
  const auto finite = [](const ScoredPair& pair) { return std::isfinite(pair.similarity); };
  const auto first = std::ranges::find_if(sorted, finite);
  const auto last = std::ranges::find_if(sorted.rbegin(), sorted.rend(), finite);
  const double highest = first == sorted.end() ? 1 : static_cast<double>(first->similarity);
  const double lowest = first == sorted.end() ? -1 : static_cast<double>(last->similarity);
  SimilarityHistogram histogram;
  histogram.low = std::floor(lowest / grid + rounding) * grid;
  histogram.high = std::max(std::ceil(highest / grid - rounding) * grid, histogram.low + grid);
  histogram.matching.resize(bins);
  histogram.other.resize(bins);
  const double width = (histogram.high - histogram.low) / static_cast<double>(bins);
  for (const ScoredPair& pair : sorted) {
    const double similarity = std::clamp(static_cast<double>(pair.similarity), histogram.low, histogram.high);
    const auto bin = std::min(static_cast<std::size_t>((similarity - histogram.low) / width), bins - 1);
    ++(pair.match ? histogram.matching : histogram.other)[bin];
  }
  return histogram;
}

}  // namespace selvedge::evaluation
