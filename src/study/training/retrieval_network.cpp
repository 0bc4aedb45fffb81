// One module registers everything that a checkpoint must hold. Whitening folds a linear map into projection and neck.
#include "study/training/retrieval_network.h"

#include <algorithm>
#include <cmath>

#include "study/training/adapter_network.h"

namespace selvedge::training {
namespace {

constexpr double largest_scale = 100;  // of the logits, as CLIP

}  // namespace

RetrievalNetworkImpl::RetrievalNetworkImpl(const TrainConfig& config, const std::vector<AttributeLabels>& labels,
                                           const BatchProducts& products) {
  const model::Street2ShopOptions options{config.tower.input_width, config.tower.input_height,
                                          config.tower.embedding_size, config.retrieval.all_levels,
                                          config.retrieval.grid};
  tower = register_module("tower", model::Street2ShopTower(options));
  average = register_module("average", model::Street2ShopTower(options));
  log_scale = register_parameter("log_scale", torch::tensor(static_cast<float>(std::log(config.initial_scale))),
                                 config.learn_scale);
  bias = register_parameter("bias", torch::tensor(static_cast<float>(config.initial_bias)), config.learn_scale);
  const auto capacity = static_cast<std::int64_t>(config.retrieval.memory);
  person_memory = register_module("person_memory", EmbeddingMemory(capacity, options.embedding_size));
  product_memory = register_module("product_memory", EmbeddingMemory(capacity, options.embedding_size));
  last_seen = register_buffer("last_seen",
                              torch::zeros({static_cast<std::int64_t>(products.pairs.size()), options.embedding_size}));
  if (config.retrieval.identity_weight > 0) {
    const std::vector<std::int64_t> alike(products.pairs.size() + products.singles.size(), 1);
    identity = register_module("identity", AttributeHead(alike, options.embedding_size));
  }
  for (const AttributeLabels& attribute : labels) {
    std::string head_name = "head_" + attribute.name;
    std::replace(head_name.begin(), head_name.end(), '.', '/');  // libtorch allows no dots
    heads.push_back(register_module(head_name, AttributeHead(attribute.counts, options.embedding_size)));
  }
}

torch::Tensor RetrievalNetworkImpl::scale() const { return log_scale.exp().clamp_max(largest_scale); }

void approach(const torch::nn::Module& from, torch::nn::Module& to, double share) {
  const torch::NoGradGuard no_gradient;
  const auto parameters = from.parameters(), buffers = from.buffers();
  auto moved = to.parameters(), kept = to.buffers();
  for (std::size_t i = 0; i < parameters.size(); ++i) moved[i].lerp_(parameters[i], share);
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    buffers[i].is_floating_point() ? kept[i].lerp_(buffers[i], share) : kept[i].copy_(buffers[i]);
  }
}

void whiten(model::Street2ShopTowerImpl& tower, const torch::Tensor& differences, double shrinkage) {
  const torch::NoGradGuard no_gradient;
  const std::int64_t size = tower.options.embedding_size;
  const torch::Tensor stretch = whitened(torch::eye(size, differences.options()), differences, shrinkage);
  auto& neck = *tower.neck;
  const torch::Tensor scale = neck.weight / (neck.running_var + neck.options.eps()).sqrt();
  const torch::Tensor shift = neck.bias - neck.running_mean * scale;
  tower.projection->weight.copy_(stretch.mm(tower.projection->weight * scale.unsqueeze(1)));
  neck.weight.fill_(1);
  neck.bias.copy_(stretch.mv(shift));
  neck.running_mean.zero_();
  neck.running_var.fill_(1 - neck.options.eps());
}

RetrievalOptimiser make_retrieval_optimiser(const TrainConfig& config, const RetrievalNetwork& network) {
  std::vector<torch::Tensor> groups[4];
  for (const auto& parameter : network->named_parameters()) {
    const std::string& name = parameter.key();
    if (!parameter.value().requires_grad() || name.rfind("average.", 0) == 0) continue;
    const bool in_trunk = name.rfind("tower.trunk.", 0) == 0;
    groups[(in_trunk ? 0 : 2) + (parameter.value().dim() > 1 ? 0 : 1)].push_back(parameter.value());
  }
  std::vector<torch::optim::OptimizerParamGroup> all;
  for (std::size_t i = 0; i < 4; ++i) {
    auto options = std::make_unique<torch::optim::AdamWOptions>(config.learning_rate);
    options->weight_decay(i % 2 == 0 ? config.retrieval.weight_decay : 0);
    all.emplace_back(groups[i], std::move(options));
  }
  return {std::make_unique<torch::optim::AdamW>(all, torch::optim::AdamWOptions(config.learning_rate))};
}

}  // namespace selvedge::training
