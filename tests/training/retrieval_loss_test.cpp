#include "study/training/retrieval_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "study/training/checkpoint.h"
#include "test_folder.h"

namespace selvedge::training {
namespace {

using Matrix = std::vector<std::vector<double>>;

Matrix to_matrix(const torch::Tensor& tensor) {
  Matrix rows;
  for (std::int64_t i = 0; i < tensor.size(0); ++i) {
    rows.emplace_back();
    for (std::int64_t j = 0; j < tensor.size(1); ++j) rows.back().push_back(tensor[i][j].item<double>());
  }
  return rows;
}

double cosine(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

LabelledEmbeddings drawn(const std::vector<std::int64_t>& products) {
  const auto count = static_cast<std::int64_t>(products.size());
  return {torch::nn::functional::normalize(torch::randn({count, 5})), torch::tensor(products, torch::kInt64)};
}

// What the loss is taken of, as plain numbers.
struct Problem {
  Matrix anchors, candidates, remembered;
  std::vector<std::int64_t> anchor_products, candidate_products, remembered_products;
  double scale = 0, bias = 0;
};

// The definitions: van den Oord et al.'s with all positives of an anchor above the line, Zhai et al.'s summed over an
// anchor's candidates.
double slow_loss(const Problem& p, RetrievalLossKind kind) {
  double sum = 0;
  for (std::size_t a = 0; a < p.anchors.size(); ++a) {
    double above = 0, below = 0;
    const auto take = [&](const std::vector<double>& other, bool match) {
      const double similarity = p.scale * cosine(p.anchors[a], other);
      if (kind == RetrievalLossKind::sigmoid) {
        sum += std::log1p(std::exp((match ? -1 : 1) * (similarity + p.bias)));
      } else {
        below += std::exp(similarity);
        if (match) above += std::exp(similarity);
      }
    };
    for (std::size_t c = 0; c < p.candidates.size(); ++c)
      take(p.candidates[c], p.anchor_products[a] == p.candidate_products[c]);
    for (std::size_t m = 0; m < p.remembered.size(); ++m) {
      if (p.anchor_products[a] != p.remembered_products[m]) take(p.remembered[m], false);
    }
    if (kind == RetrievalLossKind::info_nce) sum -= std::log(above / below);
  }
  return sum / static_cast<double>(p.anchors.size());
}

struct Case {
  RetrievalLossKind kind;
  std::vector<std::int64_t> anchors, candidates, remembered;
};

class RetrievalLoss : public testing::TestWithParam<Case> {};

TEST_P(RetrievalLoss, is_that_of_its_definition_and_so_are_its_gradients) {
  const Case& c = GetParam();
  torch::manual_seed(1);
  LabelledEmbeddings anchors = drawn(c.anchors), candidates = drawn(c.candidates);
  const LabelledEmbeddings remembered = c.remembered.empty()
                                            ? LabelledEmbeddings{torch::zeros({0, 5}), torch::zeros({0}, torch::kInt64)}
                                            : drawn(c.remembered);
  torch::Tensor scale = torch::tensor(7.0f, torch::requires_grad()),
                bias = torch::tensor(-2.5f, torch::requires_grad());
  anchors.embeddings.set_requires_grad(true);
  candidates.embeddings.set_requires_grad(true);
  Problem problem{to_matrix(anchors.embeddings),
                  to_matrix(candidates.embeddings),
                  to_matrix(remembered.embeddings),
                  c.anchors,
                  c.candidates,
                  c.remembered,
                  7,
                  -2.5};

  const torch::Tensor loss = retrieval_loss(anchors, candidates, remembered, scale, bias, c.kind);
  EXPECT_EQ(loss.dim(), 0);
  EXPECT_NEAR(loss.item<double>(), slow_loss(problem, c.kind), 1e-5);

  loss.backward();
  const auto slope = [&](double& value) {
    constexpr double step = 1e-5;
    const double kept = value;
    value = kept + step;
    const double above = slow_loss(problem, c.kind);
    value = kept - step;
    const double below = slow_loss(problem, c.kind);
    value = kept;
    return (above - below) / (2 * step);
  };
  for (std::size_t i = 0; i < problem.anchors.size(); ++i) {
    for (std::size_t j = 0; j < 5; ++j)
      EXPECT_NEAR(anchors.embeddings.grad()[i][j].item<double>(), slope(problem.anchors[i][j]), 1e-4);
  }
  for (std::size_t i = 0; i < problem.candidates.size(); ++i) {
    for (std::size_t j = 0; j < 5; ++j)
      EXPECT_NEAR(candidates.embeddings.grad()[i][j].item<double>(), slope(problem.candidates[i][j]), 1e-4);
  }
  EXPECT_NEAR(scale.grad().item<double>(), slope(problem.scale), 1e-4);
  if (c.kind == RetrievalLossKind::sigmoid) {
    EXPECT_NEAR(bias.grad().item<double>(), slope(problem.bias), 1e-4);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, RetrievalLoss,
    testing::Values(Case{RetrievalLossKind::info_nce, {1, 2, 3}, {1, 2, 3}, {}},
                    Case{RetrievalLossKind::info_nce, {1, 2, 3}, {3, 1, 1, 2, 3, 1}, {}},   // several positives
                    Case{RetrievalLossKind::info_nce, {1, 1, 2}, {1, 2}, {8, 9, 7}},        // memory of others
                    Case{RetrievalLossKind::info_nce, {1, 1, 2}, {2, 1}, {1, 9, 2, 1, 7}},  // and of their own
                    Case{RetrievalLossKind::info_nce, {4, 5}, {4, 5}, {4, 5, 4}},           // of some, no other
                    Case{RetrievalLossKind::sigmoid, {1, 2, 3}, {3, 1, 1, 2}, {}},
                    Case{RetrievalLossKind::sigmoid, {1, 1, 2}, {2, 1}, {1, 9, 2, 1, 7}}));

class Memory : public testing::Test {
 protected:
  static void remember(EmbeddingMemory& memory, const std::vector<std::int64_t>& products) {
    std::vector<float> values;
    for (const auto product : products) values.insert(values.end(), {float(product), float(product) + 0.5f});
    memory->remember({torch::tensor(values).view({-1, 2}), torch::tensor(products, torch::kInt64)});
  }
  // Products held, sorted; each must have its own embedding.
  static std::vector<std::int64_t> held(const EmbeddingMemory& memory) {
    const LabelledEmbeddings kept = memory->held();
    const torch::Tensor products = kept.products.to(torch::kFloat32);
    EXPECT_TRUE(torch::equal(kept.embeddings, torch::stack({products, products + 0.5}, 1)));
    const torch::Tensor sorted = std::get<0>(kept.products.sort());
    return {sorted.data_ptr<std::int64_t>(), sorted.data_ptr<std::int64_t>() + sorted.numel()};
  }
  using Products = std::vector<std::int64_t>;
};

TEST_F(Memory, holds_nothing_at_first_and_then_the_last_it_was_given) {
  EmbeddingMemory memory(5, 2);
  EXPECT_EQ(memory->held().embeddings.sizes(), (std::vector<std::int64_t>{0, 2}));
  remember(memory, {1, 2, 3});
  EXPECT_EQ(held(memory), (Products{1, 2, 3}));
  remember(memory, {4, 5, 6});
  EXPECT_EQ(held(memory), (Products{2, 3, 4, 5, 6}));
  remember(memory, {7, 8, 9, 10, 11});
  EXPECT_EQ(held(memory), (Products{7, 8, 9, 10, 11}));
}

TEST_F(Memory, keeps_the_last_of_a_batch_that_is_larger_than_itself) {
  EmbeddingMemory memory(3, 2);
  remember(memory, {1});
  remember(memory, {2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(held(memory), (Products{7, 8, 9}));
  remember(memory, {10});
  EXPECT_EQ(held(memory), (Products{8, 9, 10}));
}

TEST_F(Memory, of_no_capacity_holds_nothing) {
  EmbeddingMemory memory(0, 2);
  remember(memory, {1, 2});
  EXPECT_EQ(held(memory), Products{});
}

TEST_F(Memory, holds_no_gradient) {
  EmbeddingMemory memory(3, 2);
  memory->remember({torch::ones({1, 2}, torch::requires_grad()) * 2, torch::zeros({1}, torch::kInt64)});
  EXPECT_FALSE(memory->held().embeddings.requires_grad());
}

TEST_F(Memory, is_kept_by_a_checkpoint_with_its_place_to_write_next) {
  const TestFolder folder;
  EmbeddingMemory memory(3, 2), restored(3, 2);
  remember(memory, {1, 2, 3});
  remember(memory, {4});
  torch::Tensor weight = torch::ones({1}, torch::requires_grad());
  torch::optim::SGD optimiser({weight}, torch::optim::SGDOptions(0.1));
  save_checkpoint(folder / "checkpoint.pt", *memory, optimiser, 1, "run");
  load_checkpoint(folder / "checkpoint.pt", *restored, optimiser, "run");
  EXPECT_EQ(held(restored), (Products{2, 3, 4}));
  remember(restored, {5});
  EXPECT_EQ(held(restored), (Products{3, 4, 5}));
}

// Weighted mean cross-entropy of 16 x cosine to each proxy, in doubles.
double slow_attribute_loss(const Matrix& embeddings, const Matrix& proxies, const std::vector<std::int64_t>& labels,
                           const std::vector<std::int64_t>& counts) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < embeddings.size(); ++i) {
    if (labels[i] < 0) continue;
    const auto label = static_cast<std::size_t>(labels[i]);
    double right = 0, below = 0;
    for (std::size_t v = 0; v < proxies.size(); ++v) {
      const double similarity = cosine(embeddings[i], proxies[v]) / std::sqrt(cosine(proxies[v], proxies[v]));
      below += std::exp(16 * similarity);
      if (v == label) right = 16 * similarity;
    }
    const double weight = 1 / std::sqrt(std::max(1.0, static_cast<double>(counts[label])));
    sum += weight * (std::log(below) - right);
    total += weight;
  }
  return sum / total;
}

TEST(AttributeHead, weighs_the_cross_entropy_of_known_labels_by_how_rare_they_are) {
  torch::manual_seed(2);
  const std::vector<std::int64_t> counts{100, 1, 9, 0}, labels{0, 2, -1, 1, 3, 0, -1};
  AttributeHead head(counts, 5);
  const torch::Tensor embeddings = drawn({0, 1, 2, 3, 4, 5, 6}).embeddings;
  EXPECT_NEAR(head->forward(embeddings, torch::tensor(labels)).item<double>(),
              slow_attribute_loss(to_matrix(embeddings), to_matrix(head->parameters()[0]), labels, counts), 1e-4);
}

TEST(AttributeHead, sends_no_gradient_to_embeddings_of_unknown_label) {
  torch::manual_seed(3);
  AttributeHead head(std::vector<std::int64_t>{3, 4}, 5);
  torch::Tensor embeddings = drawn({0, 1, 2}).embeddings.set_requires_grad(true);
  head->forward(embeddings, torch::tensor({1, -1, 0}, torch::kInt64)).backward();
  const torch::Tensor sizes = embeddings.grad().abs().sum(1);
  EXPECT_GT(sizes[0].item<double>(), 0);
  EXPECT_EQ(sizes[1].item<double>(), 0);
  EXPECT_GT(sizes[2].item<double>(), 0);
}

TEST(AttributeHead, loses_nothing_where_no_label_is_known) {
  AttributeHead head(std::vector<std::int64_t>{3, 4}, 5);
  EXPECT_EQ(head->forward(drawn({0, 1}).embeddings, torch::tensor({-1, -1}, torch::kInt64)).item<double>(), 0);
}

}  // namespace
}  // namespace selvedge::training
