// The score and the loss of the paper's Siamese network, over a batch of pairs.
#pragma once

#include <torch/torch.h>

namespace selvedge::training {

// A batch of P pairs over U distinct images. Each image goes through the tower once, however many pairs it is in.
struct PairBatch {
  torch::Tensor images;    // (U, 3, H, W) uint8, RGB
  torch::Tensor products;  // (P) int64: rows of `images`
  torch::Tensor persons;   // (P) int64: rows of `images`
  torch::Tensor matches;   // (P) float: 1 match, 0 not
};

// (U, 3, H, W) uint8 in [0, 255] -> float in [0, 1].
torch::Tensor to_input(const torch::Tensor& images);

// Cosine similarity of each pair: embeddings (U, D) -> (P), in [-1, 1].
torch::Tensor pair_similarities(const torch::Tensor& embeddings, const PairBatch& batch);

// The sum of weight * |difference| of each pair (Koch et al. 2015): embeddings (U, D), weights (D) -> (P).
torch::Tensor l1_similarities(const torch::Tensor& embeddings, const PairBatch& batch, const torch::Tensor& weights);

// Mean binary cross-entropy of sigmoid(scale * similarity + bias) against `matches`; scale and bias are scalars. scale
// = 1 and bias = 0 give the paper's loss. With learned ones it is the pairwise sigmoid loss of Zhai et al. 2023,
// "Sigmoid Loss for Language Image Pre-Training". It is computed from logits, so it stays finite.
torch::Tensor pair_loss(const torch::Tensor& similarities, const torch::Tensor& matches, const torch::Tensor& scale,
                        const torch::Tensor& bias);

}  // namespace selvedge::training
