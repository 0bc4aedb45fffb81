// What the paper "Clothing Recommendation" measured on LookBook. It is printed beside our own figures.
#pragma once

#include <array>
#include <cstddef>

#include "study/evaluation/pair_metrics.h"

namespace selvedge::evaluation {

struct PaperPairFigures {
  double accuracy, precision, recall, f1;
  Confusion confusion;
};

// Experiment 1. The test matrix sums to 11,320 = 566 x 20, though the paper names 556 products: a slip of the paper.
inline constexpr PaperPairFigures paper_test_pairs{0.713, 0.653, 0.911, 0.761, {2917, 2743, 504, 5156}};
inline constexpr PaperPairFigures paper_train_pairs{0.738, 0.664, 0.965, 0.787, {10213, 9787, 691, 19309}};

struct PaperTopK {
  std::size_t gallery;
  std::array<double, 4> top;  // top-1, 5, 10, 20
};

// Experiment 2: one gallery, one query for each product. At 300 products top-1 is a single hit, which is what chance
// gives.
inline constexpr std::array<PaperTopK, 2> paper_topk{
    {{50, {0.06, 0.36, 0.56, 0.86}}, {300, {0.003, 0.043, 0.107, 0.20}}}};

}  // namespace selvedge::evaluation
