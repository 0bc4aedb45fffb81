// What a retrieval run trains and keeps in its checkpoint.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "study/model/street2shop_tower.h"
#include "study/training/retrieval_batches.h"
#include "study/training/retrieval_loss.h"
#include "study/training/train_config.h"

namespace selvedge::training {

// All that a checkpoint holds: what learns, its moving average and the memories.
struct RetrievalNetworkImpl : torch::nn::Module {
  RetrievalNetworkImpl(const TrainConfig& config, const std::vector<AttributeLabels>& labels,
                       const BatchProducts& products);

  torch::Tensor scale() const;  // of the logits, () float32

  model::Street2ShopTower tower{nullptr}, average{nullptr};
  torch::Tensor log_scale, bias;
  EmbeddingMemory person_memory{nullptr}, product_memory{nullptr};
  torch::Tensor last_seen;          // (pairs, D): each pair's product embedding when it was last in a batch
  AttributeHead identity{nullptr};  // of the products, pairs before singles; empty where its loss weighs nothing
  std::vector<AttributeHead> heads;
};
TORCH_MODULE(RetrievalNetwork);

// Moves the parameters and batch statistics of `to` by `share` of the way to those of `from`; a share of 1 copies.
void approach(const torch::nn::Module& from, torch::nn::Module& to, double share);

// Stretches the tower's embedding so that what two pictures of one product differ in counts for little: `differences`
// (pairs, D) between their embeddings, L2-normalised, are afterwards of about one size in every direction, as
// whitened() makes them by `shrinkage`. The projection holds all of it; the neck is left with a shift.
void whiten(model::Street2ShopTowerImpl& tower, const torch::Tensor& differences, double shrinkage);

// AdamW in four groups: trunk and the rest, weights and what weight decay leaves alone. `first_of_rest` is where the
// rest begins.
struct RetrievalOptimiser {
  std::unique_ptr<torch::optim::AdamW> adamw;
  std::size_t first_of_rest = 2;
};
RetrievalOptimiser make_retrieval_optimiser(const TrainConfig& config, const RetrievalNetwork& network);

}  // namespace selvedge::training
