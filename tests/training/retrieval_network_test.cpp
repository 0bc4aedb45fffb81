#include "study/training/retrieval_network.h"

#include <gtest/gtest.h>

namespace selvedge::training {
namespace {

// What the two pictures of a pair differ in, seen along the tower's embedding: (pairs, D).
torch::Tensor pair_differences(model::Street2ShopTower& tower, const torch::Tensor& pooled) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor seen = tower->neck->forward(tower->projection->forward(pooled)).view({-1, 2, 8});
  return seen.select(1, 0) - seen.select(1, 1);
}

TEST(Whitening, leaves_what_pairs_differ_in_of_one_size_in_every_direction) {
  torch::manual_seed(3);
  model::Street2ShopTower tower(model::Street2ShopOptions{48, 64, 8, true, {}});
  tower->eval();
  const torch::NoGradGuard no_gradient;
  tower->neck->weight.uniform_(0.5, 2);
  tower->neck->bias.uniform_(-1, 1);
  tower->neck->running_mean.uniform_(-1, 1);
  tower->neck->running_var.uniform_(0.5, 2);
  const torch::Tensor pooled = torch::rand({400, tower->projection->options.in_features()});
  const torch::Tensor before = tower->neck->forward(tower->projection->forward(pooled));
  whiten(*tower, pair_differences(tower, pooled), 0);
  const torch::Tensor left = pair_differences(tower, pooled);
  const torch::Tensor spread = left.t().mm(left) / static_cast<double>(left.size(0));
  const double size = spread.diagonal().mean().item<double>();
  EXPECT_LT((spread / size - torch::eye(8)).abs().max().item<double>(), 0.02);
  // It is one linear map of the embedding, its shift included: what two pictures had in proportion they keep so.
  const torch::Tensor after = tower->neck->forward(tower->projection->forward(pooled));
  const torch::Tensor map = torch::linalg_pinv(before.narrow(0, 0, 100)).mm(after.narrow(0, 0, 100));
  EXPECT_LT((before.mm(map) - after).abs().max().item<double>(), 1e-3 * after.abs().max().item<double>());
}

}  // namespace
}  // namespace selvedge::training
