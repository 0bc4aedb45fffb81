// The network of a retrieval run.
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

// All that a checkpoint holds: the tower that learns, its moving average and the memories.
struct RetrievalNetworkImpl : torch::nn::Module {
  RetrievalNetworkImpl(const TrainConfig& config, const std::vector<AttributeLabels>& labels,
                       const BatchProducts& products);

  torch::Tensor scale() const;  // of the logits, () float32

  model::Street2ShopTower tower{nullptr}, average{nullptr};
  torch::Tensor log_scale, bias;
  EmbeddingMemory person_memory{nullptr}, product_memory{nullptr};
  torch::Tensor last_seen;          // (pairs, D): each pair's product embedding when it was last in a batch
  AttributeHead identity{nullptr};  // classifies products, pairs before singles; empty if its loss has no weight
  std::vector<AttributeHead> heads;
};
TORCH_MODULE(RetrievalNetwork);

// Moves the parameters and batch statistics of `to` by `share` of the way to those of `from`; a share of 1 copies.
void approach(const torch::nn::Module& from, torch::nn::Module& to, double share);

// Whitens the tower's embedding. `differences` (pairs, D) are those between the L2-normalised embeddings of a pair.
// Afterwards they have about the same size in every direction (see whitened()), so what two pictures of one product
// differ in counts for little. The stretch is folded into the projection; the neck keeps only a shift.
void whiten(model::Street2ShopTowerImpl& tower, const torch::Tensor& differences, double shrinkage);

// AdamW with four groups of parameters: the trunk's weights, its parameters without weight decay, and the same of the
// rest. The groups of the rest begin at `first_of_rest`.
struct RetrievalOptimiser {
  std::unique_ptr<torch::optim::AdamW> adamw;
  std::size_t first_of_rest = 2;
};
RetrievalOptimiser make_retrieval_optimiser(const TrainConfig& config, const RetrievalNetwork& network);

}  // namespace selvedge::training
