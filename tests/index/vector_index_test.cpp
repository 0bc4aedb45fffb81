#include "shop/index/vector_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <new>
#include <set>
#include <string>

#include "index/drawn_embeddings.h"
#include "selvedge/error.h"

namespace {

thread_local int allocations_left = -1;  // before one fails; -1: none does

}  // namespace

void* operator new(std::size_t size) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left > 0) --allocations_left;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace selvedge::index {
namespace {

using Images = std::map<std::int64_t, std::vector<float>>;
using Model = std::map<ProductId, Images>;  // what an index should hold

ProductId product_id(std::size_t i) { return {"p" + std::to_string(i)}; }

// Every product's best image by a plain loop, sorted, the first k.
std::vector<core::Hit> naive_search(const Model& model, std::span<const float> query, std::size_t k,
                                    const std::set<ProductId>* allowed) {
  std::vector<core::Hit> hits;
  for (const auto& [product, images] : model) {
    if (allowed != nullptr && !allowed->contains(product)) continue;
    core::Hit best{product, 0, -2};
    for (const auto& [image, embedding] : images) {
      const float similarity = core::dot(query, embedding);
      if (similarity > best.similarity) best = {product, image, similarity};
    }
    hits.push_back(best);
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const core::Hit& a, const core::Hit& b) { return a.similarity > b.similarity; });
  hits.resize(std::min(k, hits.size()));
  return hits;
}

using Answer = std::tuple<std::string, std::int64_t, float>;
std::vector<Answer> answers(const std::vector<core::Hit>& hits) {
  std::vector<Answer> all;
  for (const core::Hit& hit : hits) all.emplace_back(hit.product.value, hit.image, hit.similarity);
  return all;
}

VectorIndex index_of(const Model& model, std::size_t dim) {
  VectorIndex index(dim);
  for (const auto& [product, images] : model) {
    for (const auto& [image, embedding] : images) index.upsert(product, image, embedding);
  }
  return index;
}

void expect_same_answers(const VectorIndex& index, const Model& model, std::span<const float> query, std::size_t k,
                         const std::set<ProductId>* allowed = nullptr) {
  std::vector<core::Hit> found;
  if (allowed == nullptr) {
    found = index.search(query, k);
  } else {
    const std::vector<ProductId> ids(allowed->begin(), allowed->end());
    const ProductMask mask = index.mask(ids);
    found = index.search(query, k, &mask);
  }
  ASSERT_EQ(answers(found), answers(naive_search(model, query, k, allowed))) << "k = " << k;
}

// Products around few centres, one to three images each, as a shop's are.
Model clustered(std::size_t products, std::size_t dim, core::Rng& rng) {
  std::vector<std::vector<float>> centres;
  for (std::size_t c = 0; c < 1 + products / 50; ++c) centres.push_back(draw_embedding(dim, rng));
  Model model;
  std::int64_t image = 0;
  for (std::size_t p = 0; p < products; ++p) {
    const auto own = draw_near(centres[rng.below(centres.size())], 0.6, rng);
    for (std::size_t i = 0; i < 1 + rng.below(3); ++i) model[product_id(p)][image++] = draw_near(own, 0.3, rng);
  }
  return model;
}

TEST(VectorIndex, answers_as_a_naive_loop_over_clustered_and_random_embeddings) {
  core::Rng rng(1);
  for (const std::size_t dim : {5, 64, 128, 256, 1000}) {
    const Model model = clustered(600, dim, rng);
    const VectorIndex index = index_of(model, dim);
    for (int q = 0; q < 10; ++q) {
      const auto of_model =
          std::next(model.begin(), static_cast<long>(rng.below(model.size())))->second.begin()->second;
      const auto query = q % 2 == 0 ? draw_near(of_model, 0.4, rng) : draw_embedding(dim, rng);
      for (const std::size_t k : {1, 2, 5, 10, 50, 149, 151, 600, 10000}) expect_same_answers(index, model, query, k);
    }
  }
}

TEST(VectorIndex, reads_codes_and_compares_few_rows_where_k_is_small) {
  core::Rng rng(2);
  const Model model = clustered(3000, 128, rng);
  const VectorIndex index = index_of(model, 128);
  VectorIndex::SearchCost cost;
  index.search(draw_near(model.begin()->second.begin()->second, 0.4, rng), 5, nullptr, cost);
  EXPECT_EQ(cost.scanned, index.images());
  EXPECT_GE(cost.compared, 5U);
  EXPECT_LT(cost.compared, index.images() / 20);
}

TEST(VectorIndex, filters_during_the_search_whatever_the_share_allowed) {
  core::Rng rng(3);
  const Model model = clustered(2000, 64, rng);
  const VectorIndex index = index_of(model, 64);
  for (const double share : {0.0, 0.001, 0.004, 0.02, 0.1, 0.5, 0.99, 1.0}) {
    std::set<ProductId> allowed;
    for (const auto& [product, images] : model) {
      if (rng.chance(share)) allowed.insert(product);
    }
    for (const std::size_t k : {1, 7, 60}) expect_same_answers(index, model, draw_embedding(64, rng), k, &allowed);
  }
}

TEST(VectorIndex, scans_only_the_rows_that_a_mask_allows) {
  core::Rng rng(4);
  const Model model = clustered(1000, 64, rng);
  const VectorIndex index = index_of(model, 64);
  std::vector<ProductId> allowed;
  std::size_t rows = 0;
  for (std::size_t p = 0; p < 1000; p += 3) {
    allowed.push_back(product_id(p));
    rows += model.at(product_id(p)).size();
  }
  const ProductMask mask = index.mask(allowed);
  EXPECT_EQ(mask.products(), allowed.size());
  VectorIndex::SearchCost cost;
  index.search(draw_embedding(64, rng), 5, &mask, cost);
  EXPECT_EQ(cost.scanned, rows);
}

TEST(VectorIndex, leaves_unknown_and_repeated_products_out_of_a_mask) {
  core::Rng rng(5);
  VectorIndex index(8);
  index.upsert({"a"}, 1, draw_embedding(8, rng));
  const std::vector<ProductId> allowed{{"a"}, {"nobody"}, {"a"}};
  const ProductMask mask = index.mask(allowed);
  EXPECT_EQ(mask.products(), 1U);
  EXPECT_EQ(index.search(draw_embedding(8, rng), 5, &mask).size(), 1U);
}

TEST(VectorIndex, refuses_a_mask_made_before_a_change_or_by_another_index) {
  core::Rng rng(6);
  VectorIndex index(8);
  index.upsert({"a"}, 1, draw_embedding(8, rng));
  const std::vector<ProductId> allowed{{"a"}};
  const ProductMask before = index.mask(allowed);
  index.upsert({"b"}, 2, draw_embedding(8, rng));
  EXPECT_THROW(index.search(draw_embedding(8, rng), 1, &before), Error);
  const ProductMask after = index.mask(allowed);
  EXPECT_THROW(VectorIndex(8).search(draw_embedding(8, rng), 1, &after), Error);
}

TEST(VectorIndex, follows_a_map_through_random_upserts_and_removals) {
  core::Rng rng(7);
  constexpr std::size_t dim = 24;
  Model model;
  VectorIndex index(dim);
  for (int step = 0; step < 4000; ++step) {
    const ProductId product = product_id(rng.below(60));
    if (rng.chance(0.3)) {
      model.erase(product);
      index.remove(product);
    } else {
      const auto image = static_cast<std::int64_t>(rng.below(5));
      const auto embedding = draw_embedding(dim, rng);
      model[product][image] = embedding;
      index.upsert(product, image, embedding);
    }
    std::size_t images = 0;
    for (const auto& [id, own] : model) images += own.size();
    ASSERT_EQ(index.products(), model.size());
    ASSERT_EQ(index.images(), images);
    if (step % 10 != 0) continue;
    std::set<ProductId> allowed;
    for (const auto& [id, own] : model) {
      if (rng.chance(0.4)) allowed.insert(id);
    }
    const auto query = draw_embedding(dim, rng);
    ASSERT_NO_FATAL_FAILURE(expect_same_answers(index, model, query, 1 + rng.below(70)));
    ASSERT_NO_FATAL_FAILURE(expect_same_answers(index, model, query, 1 + rng.below(20), &allowed));
  }
}

// Each allocation of an upsert fails once, wherever the index's vectors have to grow.
TEST(VectorIndex, stays_as_it_was_where_memory_runs_out) {
  core::Rng rng(13);
  constexpr std::size_t dim = 24;
  Model model;
  VectorIndex index(dim);
  std::size_t failed = 0;
  for (int step = 0; step < 300; ++step) {
    const ProductId product{"a product of a name that needs memory " + std::to_string(step / 2)};
    const auto embedding = draw_embedding(dim, rng);
    const auto query = draw_near(embedding, 0.1, rng);
    for (int allocations = 0; !model[product].contains(step); ++allocations) {
      if (model[product].empty()) model.erase(product);
      allocations_left = allocations;
      try {
        index.upsert(product, step, embedding);
        allocations_left = -1;
        model[product][step] = embedding;
      } catch (const std::bad_alloc&) {
        allocations_left = -1;
        ++failed;
      }
      ASSERT_EQ(index.products(), model.size());
      ASSERT_NO_FATAL_FAILURE(expect_same_answers(index, model, query, 1));
    }
  }
  EXPECT_GT(failed, 450U);  // a new product alone asks three times
}

TEST(VectorIndex, orders_equal_similarities_by_product_id_and_then_image_whatever_the_order_of_insertion) {
  core::Rng rng(8);
  const auto same = draw_embedding(64, rng);
  std::vector<std::size_t> order(900);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  rng.shuffle(order);
  VectorIndex index(64);
  Model model;
  for (const std::size_t i : order) {
    const std::int64_t image = static_cast<std::int64_t>(1000 - i);
    index.upsert(product_id(i / 3), image, same);
    model[product_id(i / 3)][image] = same;
  }
  for (const std::size_t k : {1, 10, 299, 300}) expect_same_answers(index, model, draw_near(same, 0.5, rng), k);
}

TEST(VectorIndex, separates_embeddings_that_their_codes_do_not) {
  core::Rng rng(9);
  const auto centre = draw_embedding(128, rng);
  Model model;
  for (std::size_t p = 0; p < 500; ++p)
    model[product_id(p)][static_cast<std::int64_t>(p)] = draw_near(centre, 1e-4, rng);
  const VectorIndex index = index_of(model, 128);
  for (int q = 0; q < 5; ++q) expect_same_answers(index, model, draw_near(centre, 0.3, rng), 10);
}

TEST(VectorIndex, lists_a_product_of_many_images_once) {
  core::Rng rng(10);
  Model model = clustered(500, 32, rng);
  const auto popular = draw_embedding(32, rng);
  for (std::int64_t i = 0; i < 800; ++i) model[{"popular"}][10000 + i] = draw_near(popular, 0.1, rng);
  const VectorIndex index = index_of(model, 32);
  for (const std::size_t k : {1, 2, 20}) expect_same_answers(index, model, draw_near(popular, 0.1, rng), k);
}

TEST(VectorIndex, answers_nothing_where_there_is_nothing_to_answer) {
  core::Rng rng(11);
  VectorIndex index(16);
  const auto v = draw_embedding(16, rng);
  EXPECT_TRUE(index.search(v, 5).empty());
  index.remove({"never there"});
  index.upsert({"a"}, 1, v);
  EXPECT_TRUE(index.search(v, 0).empty());
  EXPECT_EQ(answers(index.search(v, 5)), answers({{{"a"}, 1, core::dot(v, v)}}));
  const ProductMask nobody = index.mask({});
  EXPECT_TRUE(index.search(v, 5, &nobody).empty());
  index.remove({"a"});
  EXPECT_TRUE(index.search(v, 5).empty());
  EXPECT_EQ(index.images(), 0U);
}

TEST(VectorIndex, refuses_what_is_no_embedding_and_stays_as_it_was) {
  core::Rng rng(12);
  VectorIndex index(4);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<std::vector<float>> wrong{{1, 0, 0},      {1, 0, 0, 0, 0}, {},
                                              {nan, 0, 0, 1}, {0, 0, 0, 0},    {1, 1, 0, 0}};
  for (const auto& v : wrong) {
    EXPECT_THROW(index.upsert({"a"}, 1, v), Error);
    EXPECT_THROW(index.search(v, 1), Error);
  }
  EXPECT_THROW(index.upsert({""}, 1, draw_embedding(4, rng)), Error);
  EXPECT_THROW(index.upsert({std::string(513, 'x')}, 1, draw_embedding(4, rng)), Error);
  EXPECT_EQ(index.products(), 0U);
  EXPECT_THROW(VectorIndex(0), Error);
  EXPECT_THROW(VectorIndex(1 << 20), Error);
}

}  // namespace
}  // namespace selvedge::index
