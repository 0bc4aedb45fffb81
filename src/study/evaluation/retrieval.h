// Experiment 2 of the paper: which of N products is this person wearing?
//
// A gallery is N products drawn at random. One random person image of each product is a query. The rank of a query is
// the place of its own product when all N are sorted by similarity to the query; a product with several images counts
// by its best one. Each query has one right product. So recall@k, the paper's top-k, is the share of queries with rank
// <= k, and average precision equals the reciprocal rank.
//
// Ties count against the model: the rank is 1 + the number of other products that are at least as similar. So a model
// that gives all products the same score is last everywhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/core/rng.h"
#include "study/evaluation/product_side.h"

namespace selvedge::evaluation {

inline constexpr std::array<std::size_t, 4> top_ks{1, 5, 10, 20};

struct Gallery {
  std::vector<std::size_t> products;  // positions in the experiment's products, ascending
  std::vector<std::size_t> queries;   // row of the person image that asks for products[i]
};

// Draws `count` galleries of `size` products that have both a product image and a person image. Draws just one if all
// would be the same: every such product, each with a single person image. Throws invalid_argument if there are fewer
// than `size` such products, or if size or count is 0.
std::vector<Gallery> draw_galleries(std::span<const ProductRows> products, std::size_t size, std::size_t count,
                                    core::Rng& rng);

struct QueryRank {
  std::size_t gallery = 0;       // which of the galleries
  std::size_t query = 0;         // row of the person image
  std::size_t product = 0;       // position of the right product
  std::size_t rank = 0;          // from 1
  float similarity = 0;          // to the right product
  std::size_t best_product = 0;  // position of the product that came first (the first wrong one where it ties with the
                                 // right one); no_product where a distractor did
  float best_similarity = 0;
};
inline constexpr std::size_t no_product = static_cast<std::size_t>(-1);

// The rank of every query, gallery by gallery. `distractors` are further images of every gallery: each is a product of
// its own that is never right. They may be empty; else they have the same dim.
std::vector<QueryRank> rank_queries(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                                    std::span<const Gallery> galleries, const core::EmbeddingMatrix& distractors = {});

// Scores over queries, each with the same weight.
struct RetrievalScores {
  std::array<double, top_ks.size()> top{};  // share with rank <= top_ks[i]
  double map = 0;                           // mean average precision; equals mrr, as there is one right product
  double mrr = 0;                           // mean reciprocal rank
  double median_rank = 0;                   // mean of the middle two for an even number
};

// Throws invalid_argument for no ranks.
RetrievalScores retrieval_scores(std::span<const std::size_t> ranks);
RetrievalScores ranked_scores(std::span<const QueryRank> ranked);
// The expected scores of a random order of n gallery entries: k/n, H(n)/n, (n+1)/2.
RetrievalScores chance_scores(std::size_t n);

struct RetrievalIntervals {
  RetrievalScores low;
  RetrievalScores high;
};

// 95 % percentile intervals by a bootstrap over products. Each resample draws as many products as were queried, with
// replacement, and takes all queries of each drawn product from all galleries. The galleries stay as they are. So the
// interval tells what other queried products would have given. Queries of one product in several galleries resemble
// each other; because they are drawn together, this does not narrow the interval.
RetrievalIntervals bootstrap_intervals(std::span<const QueryRank> ranks, std::size_t resamples, core::Rng& rng);

// The cumulative match curve: the share of queries with rank <= k for each k of `ks`.
std::vector<double> cumulative_match(std::span<const QueryRank> ranks, std::span<const std::size_t> ks);

// One answer of an example row.
struct Answer {
  std::size_t product = 0;  // position in the experiment's products
  float similarity = 0;
  bool right = false;
};

// The k most similar products of the query's gallery, best first. Among equally similar ones the right product comes
// last, the others by position. Distractors are left out.
std::vector<Answer> top_answers(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                                const Gallery& gallery, const QueryRank& query, std::size_t k);

// The hard negatives: for each query row the position of the nearest product other than its own, `own[i]`. Throws
// invalid_argument if there is only one product.
std::vector<std::size_t> nearest_wrong_products(const core::EmbeddingMatrix& embeddings,
                                                std::span<const ProductRows> products,
                                                std::span<const std::size_t> queries, std::span<const std::size_t> own);

}  // namespace selvedge::evaluation
