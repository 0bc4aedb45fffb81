// Losses that take every other product of a batch, and of a memory of earlier batches, as a negative.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace selvedge::training {

// info_nce: van den Oord et al. 2018, "Representation Learning with Contrastive Predictive Coding"; both directions, as
// Radford et al. 2021 (CLIP). sigmoid: Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training".
enum class RetrievalLossKind { info_nce, sigmoid };

// Embeddings of one side with the products they show. All rows L2-normalised.
struct LabelledEmbeddings {
  torch::Tensor embeddings;  // (N, D) float
  torch::Tensor products;    // (N) int64
};

// Anchors against the other side's embeddings: candidates of the batch, of which at least one shows the anchor's
// product, and remembered ones ((0, D) for none), which serve as negatives alone: those of the anchor's own product are
// left out. logit = scale * cosine + bias, bias for the sigmoid loss alone. Returns the mean over anchors, a scalar.
torch::Tensor retrieval_loss(const LabelledEmbeddings& anchors, const LabelledEmbeddings& candidates,
                             const LabelledEmbeddings& remembered, const torch::Tensor& scale,
                             const torch::Tensor& bias, RetrievalLossKind kind);

// Embeddings of the last `capacity` images of one side (Wang et al. 2020, "Cross-Batch Memory for Embedding Learning").
// A module, so that a checkpoint holds it.
class EmbeddingMemoryImpl : public torch::nn::Module {
 public:
  EmbeddingMemoryImpl(std::int64_t capacity, std::int64_t embedding_size);

  // Overwrites the oldest; of a batch larger than the memory its last rows are kept.
  void remember(const LabelledEmbeddings& batch);
  // What is held, in no particular order.
  LabelledEmbeddings held() const;

 private:
  torch::Tensor embeddings_, products_;  // (capacity, D), (capacity)
  torch::Tensor written_;                // number of rows ever written
};
TORCH_MODULE(EmbeddingMemory);

// Classification of an attribute by cosine to a learned proxy of each value (Zhai and Wu 2019, "Classification is a
// Strong Baseline for Deep Metric Learning"), so that embeddings of one value gather whatever image they come from.
class AttributeHeadImpl : public torch::nn::Module {
 public:
  // `counts[v]`: images of value v in the training data. A value weighs count^-1/2, so that rare ones are not drowned.
  AttributeHeadImpl(const std::vector<std::int64_t>& counts, std::int64_t embedding_size);

  // embeddings (N, D) L2-normalised, labels (N) int64 with -1 for unknown -> weighted mean cross-entropy over the known
  // ones; 0 where none is.
  torch::Tensor forward(const torch::Tensor& embeddings, const torch::Tensor& labels);

 private:
  torch::Tensor proxies_, weights_;  // (V, D), (V)
};
TORCH_MODULE(AttributeHead);

}  // namespace selvedge::training
