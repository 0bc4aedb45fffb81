#include "selvedge/model/street2shop_tower.h"

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
  projection = register_module(
      "projection", nn::Linear(nn::LinearOptions(MobileNetV2Impl::channels, options.embedding_size).bias(false)));
  neck = register_module("neck", nn::BatchNorm1d(options.embedding_size));
}

torch::Tensor Street2ShopTowerImpl::forward(const torch::Tensor& images) {
  const torch::Tensor input = images.to(torch::kFloat32)
                                  .contiguous(torch::MemoryFormat::ChannelsLast)
                                  .mul_(1.0f / 127.5f)
                                  .sub_(1.0f)
                                  .to(precision);
  return neck->forward(projection->forward(generalised_mean(trunk->forward(input))));
}

}  // namespace selvedge
