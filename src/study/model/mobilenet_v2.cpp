// Builds the blocks of Sandler et al. 2018 from a table of stages. pass_through() serves both running and unfolding.
#include "study/model/mobilenet_v2.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "selvedge/error.h"
#include "study/model/batch_norm.h"
#include "study/model/relu6.h"

namespace selvedge::model {
namespace {

namespace F = torch::nn::functional;

struct Stage {
  std::int64_t expansion, channels, blocks, stride;  // stride of its first block
};
constexpr Stage stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                            {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
constexpr std::int64_t stem_channels = 32;

constexpr double batch_norm_epsilon = 1e-3;
constexpr double unfolded_size = 0.1;  // root mean square of a channel's weights after unfold()
constexpr double least_share = 0.01;   // a channel's size counts as at least this share of the mean size

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

torch::Tensor SameConvImpl::convolve(const torch::Tensor& x, const torch::Tensor& added) const {
  const Padding rows = padding(x.size(2)), columns = padding(x.size(3));
  const bool even = rows.before == rows.after && columns.before == columns.after;
  const torch::Tensor padded =
      even ? x : torch::constant_pad_nd(x, {columns.before, columns.after, rows.before, rows.after}, 0);
  const std::vector<std::int64_t> around =
      even ? std::vector<std::int64_t>{rows.before, columns.before} : std::vector<std::int64_t>{0, 0};
  auto how = F::Conv2dFuncOptions().stride(options.stride).padding(around).groups(options.groups);
  if (added.defined()) how.bias(added.to(x.scalar_type()));
  return F::conv2d(padded, weight.to(x.scalar_type()), how);
}

torch::Tensor SameConvImpl::forward(const torch::Tensor& x) {
  if (scale.defined()) {
    return batch_norm(convolve(x, {}), scale, bias, running_mean, running_variance, is_training(),
                      {options.relu6, 0.1, batch_norm_epsilon});
  }
  const torch::Tensor y = convolve(x, bias);
  return options.relu6 ? relu6_(y) : y;
}

torch::Tensor SameConvImpl::unfold(const torch::Tensor& x) {
  const torch::NoGradGuard no_gradient;
  if (scale.defined()) return forward(x);
  const torch::Tensor plain = convolve(x, {});
  const torch::Tensor mean = plain.to(torch::kFloat32).mean({0, 2, 3});
  const torch::Tensor variance = plain.to(torch::kFloat32).var({0, 2, 3}, false);
  const torch::Tensor sizes = weight.square().flatten(1).mean(1).sqrt();
  const torch::Tensor factor = unfolded_size / torch::maximum(sizes, least_share * sizes.mean()).clamp_min(1e-12);
  running_mean = register_buffer("running_mean", mean * factor);
  running_variance = register_buffer("running_variance", variance * factor.square());
  scale = register_parameter("scale", (running_variance + batch_norm_epsilon).sqrt() / factor);
  const torch::Tensor y = plain + bias.to(plain.scalar_type()).view({1, -1, 1, 1});
  weight.mul_(factor.view({-1, 1, 1, 1}));
  bias.add_(mean);
  return options.relu6 ? relu6_(y) : y;
}

void SameConvImpl::fold_into(SameConvImpl& layer) const {
  const torch::NoGradGuard no_gradient;
  layer.weight.copy_(weight);
  layer.bias.copy_(bias);
  if (!scale.defined()) return;
  const torch::Tensor slope = scale / (running_variance + batch_norm_epsilon).sqrt();
  layer.weight.mul_(slope.view({-1, 1, 1, 1}));
  layer.bias.sub_(running_mean * slope);
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

template <typename Pass>
std::vector<torch::Tensor> MobileNetV2Impl::pass_through(const torch::Tensor& x, Pass&& pass) {
  std::vector<torch::Tensor> levels;
  torch::Tensor y = pass(*first, x);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    InvertedResidual& block = blocks[i];
    const torch::Tensor wide = block.expand.is_empty() ? y : pass(*block.expand, y);
    if (is_level(i)) levels.push_back(wide);
    const torch::Tensor narrow = pass(*block.project, pass(*block.depthwise, wide));
    y = block.residual ? y + narrow : narrow;
  }
  levels.push_back(pass(*last, y));
  return levels;
}

std::vector<torch::Tensor> MobileNetV2Impl::forward_levels(const torch::Tensor& x) {
  return pass_through(x, [](SameConvImpl& layer, const torch::Tensor& y) { return layer.forward(y); });
}

void freeze_first(const SameConv& first, const std::vector<InvertedResidual>& blocks, std::size_t count,
                  const char* network) {
  if (count > blocks.size()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[{}] expected at most {} blocks to freeze, got {}", network, blocks.size(), count));
  }
  std::vector<SameConv> frozen;
  if (count > 0) frozen.push_back(first);
  for (std::size_t i = 0; i < count; ++i) {
    if (!blocks[i].expand.is_empty()) frozen.push_back(blocks[i].expand);
    frozen.insert(frozen.end(), {blocks[i].depthwise, blocks[i].project});
  }
  for (SameConv& layer : frozen) {
    for (torch::Tensor& parameter : layer->parameters()) parameter.set_requires_grad(false);
  }
}

void MobileNetV2Impl::freeze(std::size_t count) {
  freeze_first(first, blocks, count == whole ? blocks.size() : count, "MobileNetV2");
  if (count < whole) return;
  for (torch::Tensor& parameter : last->parameters()) parameter.set_requires_grad(false);
}

void MobileNetV2Impl::unfold(const torch::Tensor& images) {
  pass_through(images, [](SameConvImpl& layer, const torch::Tensor& y) {
    return layer.weight.requires_grad() ? layer.unfold(y) : layer.forward(y);
  });
}

MobileNetV2 MobileNetV2Impl::folded() const {
  MobileNetV2 plain;
  const auto from = children(), to = plain->children();
  for (std::size_t i = 0; i < from.size(); ++i) from[i]->as<SameConvImpl>()->fold_into(*to[i]->as<SameConvImpl>());
  return plain;
}

torch::Tensor MobileNetV2Impl::forward(const torch::Tensor& x) { return forward_levels(x).back(); }

}  // namespace selvedge::model
