// Losses for training a retrieval network. They take every other product of a batch, and of a memory of earlier
// batches, as a negative.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace selvedge::training {

// info_nce: van den Oord et al. 2018, "Representation Learning with Contrastive Predictive Coding"; both directions, as
// Radford et al. 2021 (CLIP). sigmoid: Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training".
enum class RetrievalLossKind { info_nce, sigmoid };

// Embeddings of one side, with the products that they show. Rows are L2-normalised.
struct LabelledEmbeddings {
  torch::Tensor embeddings;  // (N, D) float
  torch::Tensor products;    // (N) int64
};

// Compares anchors with embeddings of the other side. At least one of the candidates of the batch must show the
// anchor's product. `remembered` embeddings, (0, D) for none, are only negatives; those of the anchor's own product are
// left out. logit = scale * cosine + bias; only the sigmoid loss uses the bias. Returns the mean over anchors, a
// scalar.
torch::Tensor retrieval_loss(const LabelledEmbeddings& anchors, const LabelledEmbeddings& candidates,
                             const LabelledEmbeddings& remembered, const torch::Tensor& scale,
                             const torch::Tensor& bias, RetrievalLossKind kind);

// Embeddings of the last `capacity` images of one side (Wang et al. 2020, "Cross-Batch Memory for Embedding Learning").
// A module, so that a checkpoint holds it.
class EmbeddingMemoryImpl : public torch::nn::Module {
 public:
  EmbeddingMemoryImpl(std::int64_t capacity, std::int64_t embedding_size);

  // Overwrites the oldest rows. Of a batch larger than the memory, its last rows are kept.
  void remember(const LabelledEmbeddings& batch);
  // All rows in the memory, in no particular order.
  LabelledEmbeddings held() const;

 private:
  torch::Tensor embeddings_, products_;  // (capacity, D), (capacity)
  torch::Tensor written_;                // number of rows ever written
};
TORCH_MODULE(EmbeddingMemory);

// Classifies an attribute by the cosine to a learned proxy of each value (Zhai and Wu 2019, "Classification is a Strong
// Baseline for Deep Metric Learning"). It draws embeddings of one value together.
class AttributeHeadImpl : public torch::nn::Module {
 public:
  // `counts[v]` is the number of training images of value v. A value has the weight count^-1/2, so that rare values
  // count enough.
  AttributeHeadImpl(const std::vector<std::int64_t>& counts, std::int64_t embedding_size);

  // embeddings (N, D) L2-normalised, labels (N) int64 with -1 for unknown -> the weighted mean cross-entropy over the
  // known ones; 0 if none is known.
  torch::Tensor forward(const torch::Tensor& embeddings, const torch::Tensor& labels);

 private:
  torch::Tensor proxies_, weights_;  // (V, D), (V)
};
TORCH_MODULE(AttributeHead);

}  // namespace selvedge::training
