// Experiment 2: which of N products is this person wearing?
//
// A gallery is N products drawn at random, one random person image of each as the query; the query's rank is the place
// of its own product when all N are sorted by similarity to it (a product with several images counts by its best one).
// There is one right product a query, so recall@k, the paper's top-k, is the share of queries with rank <= k, and
// average precision equals the reciprocal rank.
//
// Ties count against the model: the rank is 1 + the number of other products at least as similar. A model that scores
// all alike is thus last everywhere instead of lucky.
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

// `count` galleries of `size` products each, out of those with both a product and a person image; just one where they
// would all be the same (every product, each with a single person image). Throws invalid_argument if there are fewer
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

// Every query's rank, gallery by gallery in the galleries' order. `distractors` are further gallery images, each a
// product of its own that is never right, added to every gallery; may be empty, else of the same dim.
std::vector<QueryRank> rank_queries(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                                    std::span<const Gallery> galleries, const core::EmbeddingMatrix& distractors = {});

// Over queries, each weighing the same.
struct RetrievalScores {
  std::array<double, top_ks.size()> top{};  // share with rank <= top_ks[i]
  double map = 0;                           // mean average precision; equals mrr, as there is one right product
  double mrr = 0;                           // mean reciprocal rank
  double median_rank = 0;                   // mean of the middle two for an even number
};

// Throws invalid_argument for no ranks.
RetrievalScores retrieval_scores(std::span<const std::size_t> ranks);
RetrievalScores ranked_scores(std::span<const QueryRank> ranked);
// What sorting at random gives, over n gallery entries: k/n, H(n)/n, (n+1)/2.
RetrievalScores chance_scores(std::size_t n);

struct RetrievalIntervals {
  RetrievalScores low;
  RetrievalScores high;
};

// 95 % percentile intervals by a bootstrap over products: each resample draws as many products as were queried, with
// replacement, and takes all queries of each drawn product, from all galleries, together. The galleries stay as they
// are. So the interval says what other queried products would have given; that a product's queries in several galleries
// resemble each other does not narrow it.
RetrievalIntervals bootstrap_intervals(std::span<const QueryRank> ranks, std::size_t resamples, core::Rng& rng);

// Share of queries with rank <= k at each of the given k: the cumulative match curve.
std::vector<double> cumulative_match(std::span<const QueryRank> ranks, std::span<const std::size_t> ks);

// One answer of an example row.
struct Answer {
  std::size_t product = 0;  // position in the experiment's products
  float similarity = 0;
  bool right = false;
};

// The k most similar products of the query's gallery, best first; ties: the right product last, then by position.
// Distractors are left out.
std::vector<Answer> top_answers(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                                const Gallery& gallery, const QueryRank& query, std::size_t k);

// For each query row the position of the nearest product that is not its own (`own[i]`): the hard negatives.
// Throws invalid_argument where there is only one product.
std::vector<std::size_t> nearest_wrong_products(const core::EmbeddingMatrix& embeddings,
                                                std::span<const ProductRows> products,
                                                std::span<const std::size_t> queries, std::span<const std::size_t> own);

}  // namespace selvedge::evaluation
