// Losses from matrices of logits between anchors, candidates and memory. The anchor's own product in the memory is
// masked.
#include "study/training/retrieval_loss.h"

#include <limits>

namespace selvedge::training {
namespace {

namespace F = torch::nn::functional;

constexpr double proxy_spread =
    0.1;  // small, so that proxies turn faster than towers: AdamW's steps all have the same size
constexpr double attribute_scale = 16;  // of cosines before the softmax
constexpr float minus_infinity = -std::numeric_limits<float>::infinity();

// (A, C) bool: anchor and candidate show one product.
torch::Tensor same_product(const LabelledEmbeddings& anchors, const LabelledEmbeddings& candidates) {
  return anchors.products.unsqueeze(1).eq(candidates.products.unsqueeze(0));
}

}  // namespace

torch::Tensor retrieval_loss(const LabelledEmbeddings& anchors, const LabelledEmbeddings& candidates,
                             const LabelledEmbeddings& remembered, const torch::Tensor& scale,
                             const torch::Tensor& bias, RetrievalLossKind kind) {
  const torch::Tensor positives = same_product(anchors, candidates);                              // (A, C)
  const torch::Tensor logits = scale * torch::mm(anchors.embeddings, candidates.embeddings.t());  // (A, C)
  const torch::Tensor far = scale * torch::mm(anchors.embeddings, remembered.embeddings.t());     // (A, M)
  const torch::Tensor left_out = same_product(anchors, remembered);                               // (A, M)
  if (kind == RetrievalLossKind::sigmoid) {
    const torch::Tensor signs = positives.to(torch::kFloat32) * 2 - 1;
    const torch::Tensor near_loss = -torch::log_sigmoid(signs * (logits + bias)).sum(1);
    const torch::Tensor far_loss = -torch::log_sigmoid(-(far + bias)).masked_fill(left_out, 0).sum(1);
    return (near_loss + far_loss).mean();
  }
  const torch::Tensor all = torch::cat({logits, far.masked_fill(left_out, minus_infinity)}, 1);
  const torch::Tensor right = logits.masked_fill(positives.logical_not(), minus_infinity);
  return (torch::logsumexp(all, 1) - torch::logsumexp(right, 1)).mean();
}

EmbeddingMemoryImpl::EmbeddingMemoryImpl(std::int64_t capacity, std::int64_t embedding_size)
    : embeddings_(register_buffer("embeddings", torch::zeros({capacity, embedding_size}))),
      products_(register_buffer("products", torch::zeros({capacity}, torch::kInt64))),
      written_(register_buffer("written", torch::zeros({}, torch::kInt64))) {}

void EmbeddingMemoryImpl::remember(const LabelledEmbeddings& batch) {
  const std::int64_t capacity = embeddings_.size(0), count = std::min(batch.products.size(0), capacity);
  if (count == 0) return;
  const torch::NoGradGuard no_gradient;
  const auto begin = written_.item<std::int64_t>();
  const torch::Tensor rows = torch::arange(begin, begin + count, products_.options()).remainder(capacity);
  embeddings_.index_copy_(0, rows, batch.embeddings.detach().narrow(0, batch.products.size(0) - count, count));
  products_.index_copy_(0, rows, batch.products.narrow(0, batch.products.size(0) - count, count));
  written_.add_(count);
}

LabelledEmbeddings EmbeddingMemoryImpl::held() const {
  const std::int64_t count = std::min(written_.item<std::int64_t>(), embeddings_.size(0));
  return {embeddings_.narrow(0, 0, count), products_.narrow(0, 0, count)};
}

AttributeHeadImpl::AttributeHeadImpl(const std::vector<std::int64_t>& counts, std::int64_t embedding_size) {
  const auto values = static_cast<std::int64_t>(counts.size());
  proxies_ = register_parameter("proxies", torch::randn({values, embedding_size}) * proxy_spread);
  weights_ = register_buffer("weights", torch::tensor(counts, torch::kInt64).to(torch::kFloat32).clamp_min(1).rsqrt());
}

torch::Tensor AttributeHeadImpl::forward(const torch::Tensor& embeddings, const torch::Tensor& labels) {
  if (labels.ge(0).sum().item<std::int64_t>() == 0) return torch::zeros({}, embeddings.options());
  const torch::Tensor unit = F::normalize(proxies_, F::NormalizeFuncOptions().p(2).dim(1));
  const torch::Tensor logits = attribute_scale * torch::mm(embeddings, unit.t());
  return F::cross_entropy(logits, labels, F::CrossEntropyFuncOptions().weight(weights_).ignore_index(-1));
}

}  // namespace selvedge::training
