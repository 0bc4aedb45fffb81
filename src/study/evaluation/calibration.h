// From similarities to decisions: the threshold of a model, and the probability that a person is shown.
//
// Both are chosen on validation pairs, never on those that are reported. They hold for the share of matches among those
// pairs: half, as everywhere in Selvedge.
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

// The threshold with the best accuracy (what model cards hold) or F1. Candidates lie halfway between neighbouring
// distinct similarities, and below and above all of them; among equals the lowest wins, so it favours recall. Throws
// invalid_argument where there are no pairs.
ThresholdChoice best_threshold(std::span<const ScoredPair> pairs, ThresholdGoal goal = ThresholdGoal::accuracy);

// match probability = sigmoid(scale * similarity + bias)
struct Calibration {
  double scale = 1;
  double bias = 0;
};

double match_probability(const Calibration& calibration, double similarity);

// Logistic regression of the truth on the similarity (Platt 1999, "Probabilistic outputs for support vector machines"),
// by the Newton iteration and with the softened targets of Lin, Lin and Weng 2007, so that pairs which can be told
// apart perfectly give a finite scale. scale >= 0: where the best slope is negative (worse than guessing) it is 0 and
// every pair gets the share of matches. Pairs of one kind (a weak model may give no right answer) tell nothing of the
// similarity: every pair gets the share (matches + 1) / (pairs + 2). Throws invalid_argument without pairs.
Calibration fit_calibration(std::span<const ScoredPair> pairs);

// One bin of a reliability curve.
struct ReliabilityBin {
  double probability = 0;  // mean of what was said
  double matches = 0;      // share that did match
  std::size_t pairs = 0;   // 0: the bin is empty and the two others are 0
};

struct CalibrationQuality {
  // Expected calibration error: |said - true| averaged over the bins, weighted by their pairs (Guo et al. 2017).
  double expected_error = 0;
  double brier = 0;                  // mean squared error of the probability; always guessing one half gives 0.25
  std::vector<ReliabilityBin> bins;  // equal widths over [0, 1]
};

// What was said of an answer, and whether it was so.
struct JudgedProbability {
  double probability = 0;
  bool right = false;
};
// Throws invalid_argument without any, or without bins.
CalibrationQuality probability_quality(std::span<const JudgedProbability> judged, std::size_t bins = 10);
// The same of pairs and what a calibration says of them.
CalibrationQuality calibration_quality(std::span<const ScoredPair> pairs, const Calibration& calibration,
                                       std::size_t bins = 10);

}  // namespace selvedge::evaluation
