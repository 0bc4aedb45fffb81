// The callers choose both on data that is not reported. They hold for the share of matches in that data: half among
// drawn pairs (10 + 10 a product), and at most half among the best answers of galleries (top_answer.h).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "study/evaluation/pair_metrics.h"

namespace selvedge::evaluation {

enum class ThresholdGoal { accuracy, f1 };

struct ThresholdChoice {
  double threshold = 0;  // predict a match where similarity >= threshold
  double reached = 0;    // the goal's value on the pairs it was chosen on
};

// The threshold with the best accuracy, which model cards hold, or the best F1. Candidates lie halfway between
// neighbouring distinct similarities, and below and above all of them. Of equally good ones the lowest wins, which
// favours recall. Throws invalid_argument without pairs.
ThresholdChoice best_threshold(std::span<const ScoredPair> pairs, ThresholdGoal goal = ThresholdGoal::accuracy);

// match probability = sigmoid(scale * similarity + bias)
struct Calibration {
  double scale = 1;
  double bias = 0;
};

double match_probability(const Calibration& calibration, double similarity);

// Logistic regression of the truth on the similarity (Platt 1999, "Probabilistic outputs for support vector machines"),
// by the Newton iteration of Lin, Lin and Weng 2007. Their softened targets give a finite scale even if the pairs are
// perfectly separable. scale is >= 0: if the best slope is negative, it is 0 and every pair gets the share of matches.
// If all pairs match, or none does, every pair gets (matches + 1) / (pairs + 2). Throws invalid_argument without pairs.
Calibration fit_calibration(std::span<const ScoredPair> pairs);

// One bin of a reliability curve.
struct ReliabilityBin {
  double probability = 0;  // mean of the stated probabilities
  double matches = 0;      // share of pairs that match
  std::size_t pairs = 0;   // 0: the bin is empty and the two others are 0
};

struct CalibrationQuality {
  // Expected calibration error: |said - true| averaged over the bins, weighted by their pairs (Guo et al. 2017).
  double expected_error = 0;
  double brier = 0;                  // mean squared error of the probability; always guessing one half gives 0.25
  std::vector<ReliabilityBin> bins;  // equal widths over [0, 1]
};

// The probability that was stated for an answer, and whether the answer was right.
struct JudgedProbability {
  double probability = 0;
  bool right = false;
};
// Throws invalid_argument without judged answers or without bins.
CalibrationQuality probability_quality(std::span<const JudgedProbability> judged, std::size_t bins = 10);
// The same for pairs and the probabilities that a calibration gives them.
CalibrationQuality calibration_quality(std::span<const ScoredPair> pairs, const Calibration& calibration,
                                       std::size_t bins = 10);

}  // namespace selvedge::evaluation
