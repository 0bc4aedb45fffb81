// Judges a model: computes all figures of the report from an evaluation plan and the embeddings of its images.
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

// How a model decides. Chosen on validation data.
struct Decision {
  double threshold = 0;
  Calibration calibration;  // match probability of a pair
  std::optional<model_directory::AnswerCalibration> answers =
      {};  // probability of best answers; nothing: `calibration`
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
  PairMetrics at_half;  // at paper_threshold; as `chosen` for embeddings compared by L1, which have no such threshold
  std::vector<RocPoint> roc;
  SimilarityHistogram histogram;
};

struct PairExperiment {
  PairJudgement random;  // negatives drawn at random, as in the paper
  PairJudgement hard;    // the same positives; each person image beside the nearest wrong product is a negative
  std::optional<PairJudgement> train;  // random negatives, on the split `train`
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
  std::optional<TopAnswerQuality> top_answers;  // of the usual galleries; half of the queries lack their product
  std::size_t example_size = 0;                 // size of the galleries that the examples come from
  std::vector<ExampleRow> good;                 // the right product is among the first five
  std::vector<ExampleRow> poor;                 // the right product is further down
};

// Chooses the threshold with the best accuracy, and the calibration, on the plan's validation pairs. Throws
// invalid_argument if there are none, or if rows and plan do not fit.
Decision choose_decision(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings);

// `embeddings` has one row for each of plan.images; `distractors` are as in rank_queries. Examples and samples are
// drawn with the plan's seed, so nobody can pick them by hand. Examples come from the usual galleries
// (usual_galleries). Throws invalid_argument if rows and plan do not fit.
EvaluationResult evaluate(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings, const Decision& decision,
                          const core::EmbeddingMatrix& distractors = {});

}  // namespace selvedge::evaluation
