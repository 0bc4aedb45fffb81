// Searching by the graph, judged by the exact search.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <thread>

#include "index/drawn_embeddings.h"
#include "selvedge/error.h"
#include "shop/index/vector_index.h"

#if defined(__SANITIZE_THREAD__)
// hnswlib holds the lock of the node that it adds while it takes those of its neighbours, which looks like a deadlock;
// a node becomes a neighbour on a layer only when its own search of that layer is done.
extern "C" const char* __tsan_default_options() { return "detect_deadlocks=0"; }
#endif

namespace selvedge::index {
namespace {

constexpr std::size_t near_dim = 70;  // no multiple of the codes' blocks

ProductId id_of(std::size_t i) { return {"p" + std::to_string(i)}; }

// Products around few centres, one to three images each.
class DrawnShop {
 public:
  explicit DrawnShop(std::size_t products, std::size_t seed = 1) : index(near_dim), rng(seed) {
    for (std::size_t c = 0; c < 1 + products / 50; ++c) centres_.push_back(draw_embedding(near_dim, rng));
    for (std::size_t p = 0; p < products; ++p) put(p);
  }

  void put(std::size_t product) {
    const auto own = embedding();
    for (std::size_t i = 0; i < 1 + rng.below(3); ++i) index.upsert(id_of(product), image_++, draw_near(own, 0.3, rng));
  }
  std::vector<float> embedding() { return draw_near(centres_[rng.below(centres_.size())], 0.6, rng); }

  VectorIndex index;
  core::Rng rng;

 private:
  std::vector<std::vector<float>> centres_;
  std::int64_t image_ = 0;
};

struct Found {
  double recall = 0;  // of the exact search's ten products, over the queries
  std::size_t compared = 0;
};

Found compare(DrawnShop& shop, std::size_t queries, const ProductMask* mask = nullptr) {
  constexpr std::size_t k = 10;
  Found all;
  double found = 0, expected = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const auto query = shop.embedding();
    const auto exact = shop.index.search(query, k, mask);
    VectorIndex::SearchCost cost;
    const auto near = shop.index.search_near(query, k, 60, mask, cost);
    all.compared += cost.compared;
    EXPECT_EQ(near.size(), exact.size());
    expected += static_cast<double>(exact.size());
    for (const core::Hit& hit : near) {
      const auto same =
          std::find_if(exact.begin(), exact.end(), [&](const core::Hit& e) { return e.product == hit.product; });
      if (same == exact.end()) continue;
      found += 1;
      // Another image of the product may have been missed; but no similarity is an estimate.
      EXPECT_LE(hit.similarity, same->similarity);
      if (hit.image == same->image) {
        EXPECT_EQ(hit.similarity, same->similarity);
      }
    }
    EXPECT_TRUE(std::is_sorted(near.begin(), near.end(),
                               [](const core::Hit& a, const core::Hit& b) { return a.similarity > b.similarity; }));
  }
  all.recall = found / std::max(1.0, expected);
  return all;
}

TEST(SearchNear, finds_most_of_what_the_exact_search_finds_and_compares_few_rows) {
  DrawnShop shop(4000);
  make_graph(shop.index, 0);
  const Found found = compare(shop, 50);
  EXPECT_GE(found.recall, 0.97);
  EXPECT_LT(found.compared / 50, shop.index.images() / 20);
}

TEST(SearchNear, is_the_exact_search_until_every_row_is_in_the_graph) {
  DrawnShop shop(300);
  EXPECT_EQ(compare(shop, 5).recall, 1);
  shop.index.begin_graph();
  shop.index.extend_graph(100, 1);
  EXPECT_FALSE(shop.index.has_graph());
  EXPECT_EQ(compare(shop, 5).recall, 1);
}

TEST(SearchNear, says_whether_a_graph_proposed_what_it_compared) {
  DrawnShop shop(1000);
  make_graph(shop.index, 0);
  VectorIndex::SearchCost cost;
  shop.index.search_near(shop.embedding(), 5, 60, nullptr, cost);
  EXPECT_GE(cost.proposed, 60U);
  // More than the graph is asked for: exact, as is any number however large.
  for (const std::size_t many : {std::size_t{900}, std::numeric_limits<std::size_t>::max()}) {
    EXPECT_EQ(shop.index.search_near(shop.embedding(), many, 60, nullptr, cost).size(),
              std::min<std::size_t>(many, 1000));
    EXPECT_EQ(cost.proposed, 0U);
    shop.index.search_near(shop.embedding(), 5, many, nullptr, cost);
    EXPECT_EQ(cost.proposed, 0U);
  }
}

TEST(SearchNear, is_exact_while_the_graph_is_suspended_and_near_again_when_it_has_caught_up) {
  DrawnShop shop(1500);
  make_graph(shop.index, 0);
  shop.index.suspend_graph();
  for (std::size_t p = 0; p < 600; ++p) {
    shop.index.remove(id_of(p));
    if (p % 3 != 0) shop.put(p);
  }
  EXPECT_FALSE(shop.index.has_graph());
  EXPECT_EQ(compare(shop, 5).recall, 1);
  while (!shop.index.has_graph()) shop.index.extend_graph(100, 0);
  EXPECT_GE(compare(shop, 50).recall, 0.97);
}

TEST(SearchNear, takes_no_graph_for_complete_that_was_asked_to_take_in_nothing) {
  DrawnShop shop(10);
  shop.index.begin_graph();
  shop.index.extend_graph(0, 1);
  EXPECT_FALSE(shop.index.has_graph());
}

TEST(SearchNear, refuses_graphs_of_impossible_options) {
  VectorIndex index(8);
  for (const GraphOptions& options : {GraphOptions{1, 200}, {257, 200}, {16, 0}, {16, 100'001}}) {
    EXPECT_THROW(index.begin_graph(options), Error);
    EXPECT_FALSE(index.graph_begun());
  }
}

TEST(SearchNear, follows_upserts_and_removals_and_answers_with_no_product_that_is_gone) {
  DrawnShop shop(2000);
  make_graph(shop.index, 0);
  for (int round = 0; round < 5; ++round) {
    for (int change = 0; change < 300; ++change) {
      const std::size_t product = shop.rng.below(2300);
      shop.index.remove(id_of(product));
      if (shop.rng.chance(0.6)) shop.put(product);
    }
    const auto v = shop.embedding();
    shop.index.upsert(id_of(5000), 1'000'000, v);  // one image, another embedding in each round
    VectorIndex::SearchCost cost;
    EXPECT_EQ(shop.index.search_near(v, 1, 60, nullptr, cost).at(0).product, id_of(5000));
    EXPECT_GE(compare(shop, 30).recall, 0.97) << "round " << round;
  }
}

TEST(SearchNear, takes_in_rows_that_come_move_and_go_while_the_graph_is_made) {
  DrawnShop shop(1500);
  shop.index.begin_graph();
  std::size_t next = 1500;
  for (int step = 0; !shop.index.has_graph(); ++step) {
    shop.index.extend_graph(200, 0);
    if (step > 20) continue;
    for (int change = 0; change < 20; ++change) {
      shop.index.remove(id_of(shop.rng.below(next)));
      shop.put(next++);
    }
  }
  EXPECT_GE(compare(shop, 50).recall, 0.97);
}

TEST(SearchNear, filters_during_the_search_whatever_the_share_allowed) {
  DrawnShop shop(3000);
  make_graph(shop.index, 0);
  for (const double share : {0.0, 0.01, 0.09, 0.2, 0.7, 1.0}) {
    std::vector<ProductId> allowed;
    for (std::size_t p = 0; p < 3000; ++p) {
      if (shop.rng.chance(share)) allowed.push_back(id_of(p));
    }
    const ProductMask mask = shop.index.mask(allowed);
    EXPECT_GE(compare(shop, 20, &mask).recall, share == 0 ? 0 : 0.95) << share;
    const std::set<ProductId> may(allowed.begin(), allowed.end());
    VectorIndex::SearchCost cost;
    for (const core::Hit& hit : shop.index.search_near(shop.embedding(), 10, 60, &mask, cost))
      EXPECT_TRUE(may.contains(hit.product));
  }
}

TEST(SearchNear, answers_with_as_many_products_as_there_are_though_one_has_very_many_images) {
  DrawnShop shop(1000);
  const auto popular = shop.embedding();
  for (std::int64_t i = 0; i < 500; ++i)
    shop.index.upsert({"popular"}, 1'000'000 + i, draw_near(popular, 0.05, shop.rng));
  make_graph(shop.index, 0);
  VectorIndex::SearchCost cost;
  const auto hits = shop.index.search_near(popular, 10, 40, nullptr, cost);
  ASSERT_EQ(hits.size(), 10U);
  EXPECT_EQ(hits[0].product.value, "popular");
}

TEST(SearchNear, goes_on_beside_the_making_of_the_graph) {
  DrawnShop shop(1000);
  shop.index.begin_graph();
  const VectorIndex& index = shop.index;
  const auto query = shop.embedding();
  std::thread maker([&] {
    while (!shop.index.has_graph()) shop.index.extend_graph(50, 1);
  });
  VectorIndex::SearchCost cost;
  do {
    EXPECT_EQ(index.search_near(query, 5, 60, nullptr, cost).size(), 5U);
  } while (!index.has_graph());
  maker.join();
}

TEST(SearchNear, of_an_index_that_was_emptied_finds_what_comes_after) {
  DrawnShop shop(50);
  make_graph(shop.index, 0);
  for (std::size_t p = 0; p < 50; ++p) shop.index.remove(id_of(p));
  VectorIndex::SearchCost cost;
  EXPECT_TRUE(shop.index.search_near(shop.embedding(), 5, 60, nullptr, cost).empty());
  for (std::size_t p = 0; p < 2000; ++p) shop.put(p);
  EXPECT_GE(compare(shop, 20).recall, 0.97);
}

}  // namespace
}  // namespace selvedge::index
