#include "study/evaluation/retrieval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

using ::testing::ElementsAre;

// `products` products with 1 to 3 product images and 1 to 3 person images of random, coarse vectors, so that ties are
// many.
struct RetrievalWorld {
  core::EmbeddingMatrix embeddings;
  std::vector<ProductRows> products;
};

RetrievalWorld random_world(std::size_t products, std::size_t dim, core::Rng& rng, std::size_t most_images = 3) {
  RetrievalWorld world;
  const auto add = [&] {
    std::vector<float> row(dim);
    for (float& x : row) x = static_cast<float>(rng.below(3)) - 1;
    world.embeddings.append(row);
    return world.embeddings.rows() - 1;
  };
  world.products.resize(products);
  for (ProductRows& product : world.products) {
    for (std::size_t i = 0, n = 1 + rng.below(most_images); i < n; ++i) product.product_images.push_back(add());
    for (std::size_t i = 0, n = 1 + rng.below(most_images); i < n; ++i) product.person_images.push_back(add());
  }
  return world;
}

float slow_dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += static_cast<double>(a[j]) * static_cast<double>(b[j]);
  return static_cast<float>(sum);
}

float slow_similarity(const RetrievalWorld& world, std::size_t query, std::size_t product) {
  float best = -1e9F;
  for (const std::size_t row : world.products[product].product_images)
    best = std::max(best, slow_dot(world.embeddings.row(row), world.embeddings.row(query)));
  return best;
}

std::size_t slow_rank(const RetrievalWorld& world, const Gallery& gallery, std::size_t place,
                      const core::EmbeddingMatrix& distractors) {
  std::size_t rank = 1;
  const float own = slow_similarity(world, gallery.queries[place], gallery.products[place]);
  for (std::size_t i = 0; i < gallery.products.size(); ++i) {
    if (i != place && slow_similarity(world, gallery.queries[place], gallery.products[i]) >= own) ++rank;
  }
  for (std::size_t i = 0; i < distractors.rows(); ++i)
    rank += slow_dot(distractors.row(i), world.embeddings.row(gallery.queries[place])) >= own ? 1 : 0;
  return rank;
}

// Products whose query has exactly the wanted rank: product i's image is the unit vector e_i; the query puts wanted - 1
// other products above its own.
RetrievalWorld world_with_ranks(const std::vector<std::size_t>& wanted) {
  const std::size_t n = wanted.size();
  RetrievalWorld world;
  world.products.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<float> image(n), query(n);
    image[i] = 1;
    query[i] = 0.5f;
    for (std::size_t above = 1; above < wanted[i]; ++above) query[(i + above) % n] = 0.9f;
    world.products[i] = {{world.embeddings.rows()}, {world.embeddings.rows() + 1}};
    world.embeddings.append(image);
    world.embeddings.append(query);
  }
  return world;
}

std::vector<std::size_t> ranks_of(const std::vector<QueryRank>& ranks) {
  std::vector<std::size_t> values;
  for (const QueryRank& rank : ranks) values.push_back(rank.rank);
  return values;
}

TEST(RankQueries, gives_back_the_ranks_a_world_was_built_for) {
  const std::vector<std::size_t> wanted{1, 4, 2, 9, 1, 7, 3, 3, 10, 5};
  const RetrievalWorld world = world_with_ranks(wanted);
  core::Rng rng(1);
  const auto galleries = draw_galleries(world.products, wanted.size(), 20, rng);
  EXPECT_EQ(ranks_of(rank_queries(world.embeddings, world.products, galleries)), wanted);
}

// 6 galleries are ranked one by one, of 60 each distinct query is compared with all products once.
TEST(RankQueries, equals_a_slow_count_with_ties_several_images_and_distractors) {
  core::Rng rng(2);
  for (const std::size_t dim : {1u, 3u, 8u, 19u, 40u}) {
    const RetrievalWorld world = random_world(30 + rng.below(20), dim, rng);
    for (const std::size_t count : {6u, 60u}) {
      const auto galleries = draw_galleries(world.products, 17, count, rng);
      const core::EmbeddingMatrix distractors = random_world(rng.below(4), dim, rng).embeddings;
      const auto ranks = rank_queries(world.embeddings, world.products, galleries, distractors);
      ASSERT_EQ(ranks.size(), count * 17);
      std::size_t at = 0;
      for (std::size_t g = 0; g < galleries.size(); ++g) {
        for (std::size_t i = 0; i < 17; ++i, ++at) {
          EXPECT_EQ(ranks[at].gallery, g);
          EXPECT_EQ(ranks[at].product, galleries[g].products[i]);
          EXPECT_EQ(ranks[at].query, galleries[g].queries[i]);
          EXPECT_EQ(ranks[at].rank, slow_rank(world, galleries[g], i, distractors));
          EXPECT_EQ(ranks[at].similarity, slow_similarity(world, ranks[at].query, ranks[at].product));
          if (ranks[at].best_product != no_product) {
            EXPECT_EQ(ranks[at].best_similarity, slow_similarity(world, ranks[at].query, ranks[at].best_product));
          }
          for (const std::size_t other : galleries[g].products) {
            EXPECT_GE(ranks[at].best_similarity, slow_similarity(world, ranks[at].query, other));
          }
          EXPECT_EQ(ranks[at].rank == 1, ranks[at].best_product == ranks[at].product);
        }
      }
    }
  }
}

TEST(RankQueries, puts_a_model_that_scores_all_alike_last) {
  RetrievalWorld world;
  world.products.resize(8);
  for (ProductRows& product : world.products) {
    product = {{world.embeddings.rows()}, {world.embeddings.rows() + 1}};
    world.embeddings.append(std::vector<float>{1, 0});
    world.embeddings.append(std::vector<float>{1, 0});
  }
  core::Rng rng(3);
  for (const QueryRank& rank :
       rank_queries(world.embeddings, world.products, draw_galleries(world.products, 5, 3, rng))) {
    EXPECT_EQ(rank.rank, 5u);
  }
}

TEST(RankQueries, embeddings_that_are_no_numbers_earn_nothing) {
  RetrievalWorld world = world_with_ranks({1, 1, 1, 1});
  for (float& x : world.embeddings.row(world.products[2].person_images[0])) x = std::numeric_limits<float>::quiet_NaN();
  core::Rng rng(4);
  const auto ranks = rank_queries(world.embeddings, world.products, draw_galleries(world.products, 4, 1, rng));
  EXPECT_THAT(ranks_of(ranks), ElementsAre(1, 1, 4, 1));
}

TEST(RankQueries, distractors_join_every_gallery_and_are_never_right) {
  const RetrievalWorld world = world_with_ranks({1, 2, 3, 1});
  core::EmbeddingMatrix distractors;
  distractors.append(std::vector<float>{1, 0, 0, 0});     // above query 0's own? ties with it at 0.5
  distractors.append(std::vector<float>{0, 0, 0, 0.1f});  // below everything
  core::Rng rng(5);
  const auto ranks =
      rank_queries(world.embeddings, world.products, draw_galleries(world.products, 4, 1, rng), distractors);
  // Query 2 has 0.9 at products 3 and 0, so distractor 0 lies above its own; queries 1 and 3 have nothing there.
  EXPECT_THAT(ranks_of(ranks), ElementsAre(2, 2, 4, 1));
  EXPECT_EQ(ranks[0].best_product, no_product);
}

TEST(DrawGalleries, take_distinct_products_with_both_kinds_of_image_and_a_query_of_each) {
  core::Rng rng(6);
  RetrievalWorld world = random_world(40, 4, rng);
  world.products[7].person_images.clear();
  world.products[8].product_images.clear();
  for (const Gallery& gallery : draw_galleries(world.products, 38, 10, rng)) {
    EXPECT_EQ(std::set<std::size_t>(gallery.products.begin(), gallery.products.end()).size(), 38u);
    for (std::size_t i = 0; i < 38; ++i) {
      EXPECT_NE(gallery.products[i], 7u);
      EXPECT_NE(gallery.products[i], 8u);
      const auto& persons = world.products[gallery.products[i]].person_images;
      EXPECT_NE(std::find(persons.begin(), persons.end(), gallery.queries[i]), persons.end());
    }
  }
  EXPECT_THROW(draw_galleries(world.products, 39, 1, rng), Error);
  EXPECT_THROW(draw_galleries(world.products, 0, 1, rng), Error);
}

TEST(DrawGalleries, come_again_with_the_same_seed) {
  core::Rng world_rng(7);
  const RetrievalWorld world = random_world(30, 4, world_rng);
  core::Rng a(9), b(9), c(10);
  const auto first = draw_galleries(world.products, 10, 4, a);
  const auto second = draw_galleries(world.products, 10, 4, b);
  const auto third = draw_galleries(world.products, 10, 4, c);
  EXPECT_EQ(first[3].products, second[3].products);
  EXPECT_EQ(first[3].queries, second[3].queries);
  EXPECT_NE(first[3].products, third[3].products);
}

TEST(DrawGalleries, judge_once_where_all_galleries_would_be_the_same) {
  core::Rng rng(8);
  const RetrievalWorld single = random_world(12, 4, rng, 1);
  EXPECT_EQ(draw_galleries(single.products, 12, 20, rng).size(), 1u);
  EXPECT_EQ(draw_galleries(single.products, 11, 20, rng).size(), 20u);
}

TEST(TopAnswers, are_the_most_similar_of_the_gallery_and_agree_with_the_rank) {
  core::Rng rng(9);
  const RetrievalWorld world = random_world(25, 5, rng);
  const auto galleries = draw_galleries(world.products, 15, 3, rng);
  for (const QueryRank& rank : rank_queries(world.embeddings, world.products, galleries)) {
    const auto answers = top_answers(world.embeddings, world.products, galleries[rank.gallery], rank, 15);
    ASSERT_EQ(answers.size(), 15u);
    EXPECT_EQ(answers[0].product, rank.best_product == rank.product ? rank.product : answers[0].product);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      EXPECT_EQ(answers[i].similarity, slow_similarity(world, rank.query, answers[i].product));
      EXPECT_EQ(answers[i].right, i + 1 == rank.rank);
      if (i > 0) {
        EXPECT_LE(answers[i].similarity, answers[i - 1].similarity);
      }
    }
  }
}

TEST(NearestWrongProducts, equal_a_slow_search) {
  core::Rng rng(10);
  const RetrievalWorld world = random_world(30, 6, rng);
  std::vector<std::size_t> queries, own;
  for (std::size_t p = 0; p < 30; ++p) {
    queries.push_back(world.products[p].person_images[0]);
    own.push_back(p);
  }
  const auto nearest = nearest_wrong_products(world.embeddings, world.products, queries, own);
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_NE(nearest[i], own[i]);
    for (std::size_t p = 0; p < 30; ++p) {
      if (p == own[i]) continue;
      EXPECT_GE(slow_similarity(world, queries[i], nearest[i]), slow_similarity(world, queries[i], p));
    }
  }
  EXPECT_THROW(nearest_wrong_products(world.embeddings, std::span(world.products).first(1), queries, own), Error);
}

TEST(ProductSide, refuses_products_without_images_and_rows_that_do_not_exist) {
  core::EmbeddingMatrix one(1, 4);
  EXPECT_THROW(ProductSide(one, std::vector<ProductRows>{{{}, {0}}}), Error);
  EXPECT_THROW(ProductSide(one, std::vector<ProductRows>{{{1}, {0}}}), Error);
}

TEST(RankQueries, follow_the_distance_that_the_matrix_compares_by) {
  core::Rng rng(8);
  constexpr std::size_t products = 30, dim = 20;
  core::EmbeddingMatrix rows(2 * products, dim);
  std::vector<float> weights;
  for (std::size_t i = 0; i < dim; ++i) weights.push_back(-static_cast<float>(rng.uniform()));
  std::vector<ProductRows> sides;
  for (std::size_t p = 0; p < products; ++p) {
    for (std::size_t i = 0; i < dim; ++i) {
      rows.row(2 * p)[i] = static_cast<float>(rng.uniform());
      rows.row(2 * p + 1)[i] = rows.row(2 * p)[i] + static_cast<float>(rng.normal() * 0.3);
    }
    sides.push_back({{2 * p}, {2 * p + 1}});
  }
  rows.compare_by_l1(weights);
  const auto galleries = draw_galleries(sides, products, 1, rng);
  std::size_t first = 0;
  for (const QueryRank& rank : rank_queries(rows, sides, galleries)) {
    const auto distance = [&](std::size_t p) {
      double sum = 0;
      for (std::size_t i = 0; i < dim; ++i)
        sum -= static_cast<double>(weights[i]) * std::abs(rows.row(rank.query)[i] - rows.row(2 * p)[i]);
      return sum;
    };
    std::size_t expected = 1;
    for (std::size_t p = 0; p < products; ++p)
      expected += p != rank.product && distance(p) <= distance(rank.product) ? 1 : 0;
    EXPECT_EQ(rank.rank, expected);
    first += rank.rank == 1 ? 1 : 0;
  }
  EXPECT_GT(first, 0u);
  EXPECT_LT(first, products);
}

}  // namespace
}  // namespace selvedge::evaluation
