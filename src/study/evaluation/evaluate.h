// Judges a model: from an evaluation plan and the embeddings of its images to all figures of the report.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "study/evaluation/answer_rules.h"
#include "study/evaluation/calibration.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/pair_metrics.h"
#include "study/evaluation/retrieval.h"
#include "study/evaluation/top_answer.h"

namespace selvedge::evaluation {

// How a model decides; chosen on validation pairs.
struct Decision {
  double threshold = 0;
  Calibration calibration;                                         // of pairs
  std::optional<model_directory::AnswerCalibration> answers = {};  // of best answers; nothing: `calibration`
  std::optional<garments::KindModel> kinds = {};

  AnswerRules rules() const { return {calibration, answers, kinds}; }
};

struct JudgedPair {
  RowPair pair;
  float similarity = 0;
};

// The paper's threshold: sigmoid(cosine) >= 0.5 is a cosine of at least 0.
inline constexpr double paper_threshold = 0;

// One set of pairs with its curves.
struct PairJudgement {
  PairMetrics chosen;   // at Decision::threshold
  PairMetrics at_half;  // at paper_threshold; as `chosen` for embeddings compared by L1, which have no such rule
  std::vector<RocPoint> roc;
  SimilarityHistogram histogram;
};

struct PairExperiment {
  PairJudgement random;  // negatives as the paper's
  PairJudgement hard;    // the same positives; negatives are each person image with the nearest wrong product
  std::optional<PairJudgement> train;  // random negatives, the split `train`
  CalibrationQuality calibration;      // of the match probability, on `random`
  std::vector<JudgedPair> judged;      // the pairs of `random`
  std::vector<JudgedPair> judged_hard;
  // Positions in `judged`, drawn at random: up to 8 matching pairs, then up to 8 others.
  std::vector<std::size_t> samples;
};

struct RetrievalExperiment {
  std::size_t size = 0;  // products in a gallery, without distractors
  std::size_t galleries = 0;
  std::size_t distractors = 0;  // images added to each gallery
  RetrievalScores scores;
  RetrievalScores chance;  // over size + distractors
  RetrievalIntervals ci95;
  std::vector<QueryRank> ranks;
  std::vector<std::size_t> curve_ranks;  // k, rising
  std::vector<double> curve;             // share of queries with rank <= k
};

// A query with its first answers (the paper's figures 7 and 8).
struct ExampleRow {
  QueryRank query;
  std::vector<Answer> answers;
};

struct EvaluationResult {
  std::optional<PairExperiment> pairs;          // Experiment 1
  std::vector<RetrievalExperiment> retrieval;   // Experiment 2, one a gallery size
  std::optional<TopAnswerQuality> top_answers;  // of the usual galleries, without the products of half of their queries
  std::size_t example_size = 0;                 // size of the galleries that the examples come from
  std::vector<ExampleRow> good;                 // right product among the first five
  std::vector<ExampleRow> poor;                 // right product further down
};

// Chooses the threshold with the best accuracy, and the calibration, on the plan's validation pairs. Throws
// invalid_argument if it has none.
Decision choose_decision(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings);

// `embeddings` has one row for each of plan.images; `distractors` are as in rank_queries. Examples and samples are
// drawn with the plan's seed, so that nobody picks them. Examples come from galleries of 300, or of the largest size if
// there are none of 300. Throws invalid_argument if rows and plan do not fit.
EvaluationResult evaluate(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings, const Decision& decision,
                          const core::EmbeddingMatrix& distractors = {});

}  // namespace selvedge::evaluation
