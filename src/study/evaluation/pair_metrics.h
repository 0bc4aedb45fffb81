// Experiment 1 of the paper: is this person wearing this product? Judges pairs of known truth by similarity and a
// threshold.
//
// A pair is predicted to match if similarity >= threshold; a larger similarity is better. The order of the pairs never
// matters: equal similarities are ties.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace selvedge::evaluation {

struct ScoredPair {
  float similarity = 0;
  bool match = false;  // the truth
};

struct Confusion {
  std::size_t true_negatives = 0;
  std::size_t false_positives = 0;
  std::size_t false_negatives = 0;
  std::size_t true_positives = 0;

  std::size_t total() const { return true_negatives + false_positives + false_negatives + true_positives; }
  bool operator==(const Confusion&) const = default;
};

// Each metric is in [0, 1]. A ratio whose denominator is 0 is 0, such as the precision if nothing was predicted to
// match.
struct PairMetrics {
  double threshold = 0;  // similarity from which a pair was predicted to match
  double accuracy = 0;
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  double auc = 0;  // area under the ROC curve, whatever the threshold
  Confusion confusion;
};

// NaN counts as the lowest possible similarity. Functions of pairs throw invalid_argument if no pair is given.
Confusion count_confusion(std::span<const ScoredPair> pairs, double threshold);
// accuracy, precision, recall and f1 of a confusion matrix; auc and threshold are left 0.
PairMetrics metrics_of(const Confusion& confusion);
PairMetrics judge_pairs(std::span<const ScoredPair> pairs, double threshold);

// The probability that a matching pair scores above a pair that does not match; a tie counts one half (Mann-Whitney U
// over the number of combinations). 0.5 if one of the two kinds is missing.
double roc_auc(std::span<const ScoredPair> pairs);

struct RocPoint {
  double false_positive_rate = 0;
  double true_positive_rate = 0;
};

// From (0, 0) to (1, 1), one point for each distinct similarity; points are left out so that at most max_points (>= 2)
// remain.
std::vector<RocPoint> roc_curve(std::span<const ScoredPair> pairs, std::size_t max_points = 200);

// Bin b counts similarities in [low + b * width, low + (b + 1) * width); the last bin includes its upper end.
// Similarities outside [low, high] are counted in the outermost bins.
struct SimilarityHistogram {
  double low = -1;
  double high = 1;
  std::vector<std::size_t> matching;  // counts by bin
  std::vector<std::size_t> other;
};

// `bins` equal bins over the range of the pairs' similarities, clamped to [-1, 1] and rounded outwards to multiples of
// 0.1.
SimilarityHistogram similarity_histogram(std::span<const ScoredPair> pairs, std::size_t bins = 40);

}  // namespace selvedge::evaluation
