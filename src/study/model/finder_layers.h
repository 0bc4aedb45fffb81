// The order of the finder's layers, written once for libtorch and ONNX. Internal to the model room.
#pragma once

#include <array>

#include "study/model/finder_network.h"

namespace selvedge::model {

// `Network` is FinderNetworkImpl, const or not. `on` does the work: on.convolve(layer, value), on.add(a, b) and
// on.double_size(value). Returns the maps of centres, boxes and masks.
template <typename Network, typename Value, typename Operations>
std::array<Value, 3> pass_finder_layers(Network& network, const Value& picture, Operations&& on) {
  const auto separable = [&](auto& layer, const Value& x) {
    return on.convolve(*layer.pointwise, on.convolve(*layer.depthwise, x));
  };
  std::vector<Value> levels;
  Value x = on.convolve(*network.first, picture);
  for (std::size_t i = 0; i < network.blocks.size(); ++i) {
    auto& block = network.blocks[i];
    const Value wide = block.expand.is_empty() ? x : on.convolve(*block.expand, x);
    if (MobileNetV2Impl::is_level(i)) levels.push_back(wide);
    const Value narrow = on.convolve(*block.project, on.convolve(*block.depthwise, wide));
    x = block.residual ? on.add(x, narrow) : narrow;
  }
  const Value at_32 = on.convolve(*network.from_32, x);
  const Value deep = on.add(at_32, separable(network.around_32, at_32));
  const Value at_16 = on.add(on.convolve(*network.from_16, levels[1]), on.double_size(deep));
  const Value merged = separable(network.merged_16, at_16);
  const Value at_8 = on.add(on.convolve(*network.from_8, levels[0]), on.double_size(merged));
  const Value cells = separable(network.merged_8, at_8);
  const auto head = [&](auto& layers, auto& last) {
    Value y = cells;
    for (auto& layer : layers) y = separable(layer, y);
    return on.convolve(*last, y);
  };
  return {head(network.centre_head, network.centres), head(network.box_head, network.boxes),
          head(network.mask_head, network.masks)};
}

}  // namespace selvedge::model
