#include "selvedge/model/street2shop_tower.h"

#include "selvedge/model/batch_norm.h"

#include <fmt/format.h>

#include "selvedge/core/error.h"

namespace selvedge {

namespace nn = torch::nn;

torch::Tensor generalised_mean(const torch::Tensor& features) {
  const torch::Tensor x = features.to(torch::kFloat32).clamp_min(1e-6);
  return (x * x * x).mean({2, 3}).pow(1.0 / 3.0);
}

Street2ShopTowerImpl::Street2ShopTowerImpl(const Street2ShopOptions& tower_options) : options(tower_options) {
  if (options.input_width < 32 || options.input_height < 32 || options.embedding_size < 1) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[Street2ShopTower] expected an input of at least 32 x 32 pixels and an embedding of at "
                            "least 1 value, got {} x {} and {}",
                            options.input_width, options.input_height, options.embedding_size));
  }
  trunk = register_module("trunk", MobileNetV2());
  std::int64_t pooled = 0;
  for (const std::int64_t channels : MobileNetV2Impl::level_channels) {
    if (options.all_levels || channels == MobileNetV2Impl::channels) pooled += channels;
  }
  projection = register_module("projection", nn::Linear(nn::LinearOptions(pooled, options.embedding_size).bias(false)));
  neck = register_module("neck", nn::BatchNorm1d(options.embedding_size));
}

constexpr double neck_momentum = 0.1;  // libtorch's default, as the neck is made with

torch::Tensor street2shop_input(const torch::Tensor& images) {
  return images.to(torch::kFloat32).contiguous(torch::MemoryFormat::ChannelsLast).mul_(1.0f / 127.5f).sub_(1.0f);
}

torch::Tensor Street2ShopTowerImpl::forward(const torch::Tensor& images) {
  const torch::Tensor input = street2shop_input(images).to(precision);
  std::vector<torch::Tensor> pooled;
  for (const torch::Tensor& level : trunk->forward_levels(input)) pooled.push_back(generalised_mean(level));
  const torch::Tensor projected = projection->forward(options.all_levels ? torch::cat(pooled, 1) : pooled.back());
  // libtorch's own knows this process's rows alone.
  if (is_training() && sums_batch_norms())
    return batch_norm(projected.unsqueeze(2).unsqueeze(3), neck->weight, neck->bias, neck->running_mean,
                      neck->running_var, true, {false, neck_momentum, neck->options.eps()})
        .squeeze(3)
        .squeeze(2);
  return neck->forward(projected);
}

void Street2ShopTowerImpl::fold() { trunk = replace_module("trunk", trunk->folded()); }

}  // namespace selvedge
