#include "selvedge/model/mobilenet_v2.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "selvedge/model/relu6.h"

namespace selvedge {
namespace {

namespace F = torch::nn::functional;

struct Stage {
  std::int64_t expansion, channels, blocks, stride;  // stride of its first block
};
constexpr Stage stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                            {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
constexpr std::int64_t stem_channels = 32;

}  // namespace

SameConvImpl::SameConvImpl(const Options& layer_options) : options(layer_options) {
  weight = register_parameter("weight", torch::empty({options.out_channels, options.in_channels / options.groups,
                                                      options.kernel, options.kernel}));
  bias = register_parameter("bias", torch::zeros({options.out_channels}));
  if (options.relu6) {
    torch::nn::init::kaiming_normal_(weight, 0, torch::kFanIn, torch::kReLU);
  } else {
    torch::nn::init::kaiming_normal_(weight, 0, torch::kFanIn, torch::kLinear);
  }
}

SameConvImpl::Padding SameConvImpl::padding(std::int64_t side) const {
  const std::int64_t outputs = (side + options.stride - 1) / options.stride;
  const std::int64_t total = std::max<std::int64_t>(0, (outputs - 1) * options.stride + options.kernel - side);
  return {total / 2, total - total / 2};
}

torch::Tensor SameConvImpl::forward(const torch::Tensor& x) {
  const Padding rows = padding(x.size(2)), columns = padding(x.size(3));
  const bool even = rows.before == rows.after && columns.before == columns.after;
  const torch::Tensor padded =
      even ? x : torch::constant_pad_nd(x, {columns.before, columns.after, rows.before, rows.after}, 0);
  const std::vector<std::int64_t> around =
      even ? std::vector<std::int64_t>{rows.before, columns.before} : std::vector<std::int64_t>{0, 0};
  const torch::Tensor y = F::conv2d(padded, weight.to(x.scalar_type()),
                                    F::Conv2dFuncOptions()
                                        .bias(bias.to(x.scalar_type()))
                                        .stride(options.stride)
                                        .padding(around)
                                        .groups(options.groups));
  return options.relu6 ? relu6_(y) : y;
}

MobileNetV2Impl::MobileNetV2Impl() {
  first = register_module("first", SameConv(SameConvImpl::Options{3, stem_channels, 3, 2, 1, true}));
  std::int64_t in = stem_channels;
  for (const Stage& stage : stages) {
    for (std::int64_t i = 0; i < stage.blocks; ++i) {
      const std::string name = fmt::format("block{}", blocks.size());
      const std::int64_t stride = i == 0 ? stage.stride : 1;
      const std::int64_t wide = in * stage.expansion;
      InvertedResidual block;
      if (stage.expansion > 1)
        block.expand = register_module(name + "_expand", SameConv(SameConvImpl::Options{in, wide, 1, 1, 1, true}));
      block.depthwise =
          register_module(name + "_depthwise", SameConv(SameConvImpl::Options{wide, wide, 3, stride, wide, true}));
      block.project =
          register_module(name + "_project", SameConv(SameConvImpl::Options{wide, stage.channels, 1, 1, 1, false}));
      block.residual = stride == 1 && in == stage.channels;
      blocks.push_back(block);
      in = stage.channels;
    }
  }
  last = register_module("last", SameConv(SameConvImpl::Options{in, channels, 1, 1, 1, true}));
}

std::vector<torch::Tensor> MobileNetV2Impl::forward_levels(const torch::Tensor& x) {
  std::vector<torch::Tensor> levels;
  torch::Tensor y = first->forward(x);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    InvertedResidual& block = blocks[i];
    const torch::Tensor wide = block.expand.is_empty() ? y : block.expand->forward(y);
    if (is_level(i)) levels.push_back(wide);
    const torch::Tensor narrow = block.project->forward(block.depthwise->forward(wide));
    y = block.residual ? y + narrow : narrow;
  }
  levels.push_back(last->forward(y));
  return levels;
}

torch::Tensor MobileNetV2Impl::forward(const torch::Tensor& x) { return forward_levels(x).back(); }

}  // namespace selvedge
