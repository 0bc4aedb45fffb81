#include "study/training/siamese_loss.h"

namespace selvedge::training {

namespace F = torch::nn::functional;

torch::Tensor to_input(const torch::Tensor& images) { return images.to(torch::kFloat32).div_(255.0f); }

torch::Tensor pair_similarities(const torch::Tensor& embeddings, const PairBatch& batch) {
  const torch::Tensor unit = F::normalize(embeddings, F::NormalizeFuncOptions().p(2).dim(1).eps(1e-8));  // (U, D)
  return (unit.index_select(0, batch.products) * unit.index_select(0, batch.persons)).sum(1);            // (P)
}

torch::Tensor l1_similarities(const torch::Tensor& embeddings, const PairBatch& batch, const torch::Tensor& weights) {
  const torch::Tensor products = embeddings.index_select(0, batch.products);  // (P, D)
  return (products - embeddings.index_select(0, batch.persons)).abs().matmul(weights);
}

torch::Tensor pair_loss(const torch::Tensor& similarities, const torch::Tensor& matches, const torch::Tensor& scale,
                        const torch::Tensor& bias) {
  return F::binary_cross_entropy_with_logits(similarities * scale + bias, matches);
}

}  // namespace selvedge::training
