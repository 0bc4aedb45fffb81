// Runs the layers of finder_layers.h by libtorch; the exporter uses the same order of layers. Batch normalisation is
// unfolded for training and folded for use.
#include "study/model/finder_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ground/garments/finder_maps.h"
#include "selvedge/error.h"
#include "study/model/finder_layers.h"
#include "study/model/street2shop_tower.h"

namespace selvedge::model {
namespace {

namespace F = torch::nn::functional;

constexpr double expected_share = 0.01;  // share of cells that are a centre; the first guess
constexpr double expected_distance = 4;  // cells; the first guess of a distance
constexpr double last_spread = 0.01;     // standard deviation of the last layers' first weights

// Runs each layer by libtorch. `pass` runs a convolution.
template <typename Pass>
struct TorchOperations {
  Pass pass;
  torch::Tensor convolve(SameConvImpl& layer, const torch::Tensor& x) const { return pass(layer, x); }
  static torch::Tensor add(const torch::Tensor& a, const torch::Tensor& b) { return a + b; }
  static torch::Tensor double_size(const torch::Tensor& x) {
    return F::interpolate(x, F::InterpolateFuncOptions()
                                 .size(std::vector<std::int64_t>{2 * x.size(2), 2 * x.size(3)})
                                 .mode(torch::kNearest));
  }
};
template <typename Pass>
TorchOperations(Pass) -> TorchOperations<Pass>;

void require_sides(const torch::Tensor& images) {
  if (images.dim() == 4 && images.size(2) > 0 && images.size(3) > 0 &&
      images.size(2) % garments::finder_side_unit == 0 && images.size(3) % garments::finder_side_unit == 0)
    return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("[FinderNetwork] expected images with sides that are multiples of {}, got {} x {}",
                          garments::finder_side_unit, images.dim() == 4 ? images.size(3) : 0,
                          images.dim() == 4 ? images.size(2) : 0));
}

}  // namespace

FinderNetworkImpl::FinderNetworkImpl(const FinderNetworkOptions& network_options) : options(network_options) {
  const std::int64_t width = options.width;
  MobileNetV2 trunk;
  first = register_module("first", trunk->first);
  for (std::size_t i = 0; i < block_count; ++i) {
    const InvertedResidual& block = trunk->blocks[i];
    const std::string name = fmt::format("block{}", i);
    if (!block.expand.is_empty()) register_module(name + "_expand", block.expand);
    register_module(name + "_depthwise", block.depthwise);
    register_module(name + "_project", block.project);
    blocks.push_back(block);
  }
  const auto pointwise = [&](const std::string& name, std::int64_t in, std::int64_t out) {
    return register_module(name, SameConv(SameConvImpl::Options{in, out, 1, 1, 1, false}));
  };
  from_32 = pointwise("from_32", blocks.back().project->options.out_channels, width);
  from_16 = pointwise("from_16", MobileNetV2Impl::level_channels[1], width);
  from_8 = pointwise("from_8", MobileNetV2Impl::level_channels[0], width);
  around_32 = add_separable("around_32", 5);
  merged_16 = add_separable("merged_16", 3);
  merged_8 = add_separable("merged_8", 5);
  centre_head = {add_separable("centre_head0", 5), add_separable("centre_head1", 5)};
  box_head = {add_separable("box_head0", 5), add_separable("box_head1", 5)};
  mask_head = {add_separable("mask_head0", 3)};
  centres = pointwise("centres", width, garments::sought_count);
  boxes = pointwise("boxes", width, 4 * garments::sought_count);
  masks = pointwise("masks", width, garments::kind_count);
  const torch::NoGradGuard no_gradient;
  for (SameConv layer : {centres, boxes, masks}) layer->weight.normal_(0, last_spread);
  for (SameConv layer : {centres, masks}) layer->bias.fill_(std::log(expected_share / (1 - expected_share)));
  boxes->bias.fill_(std::log(expected_distance));
}

SeparableConv FinderNetworkImpl::add_separable(const std::string& name, std::int64_t kernel) {
  const std::int64_t width = options.width;
  SeparableConv layer;
  layer.depthwise =
      register_module(name + "_depthwise", SameConv(SameConvImpl::Options{width, width, kernel, 1, width, true}));
  layer.pointwise = register_module(name + "_pointwise", SameConv(SameConvImpl::Options{width, width, 1, 1, 1, true}));
  return layer;
}

bool FinderNetworkImpl::is_last(const SameConvImpl& layer) const {
  return &layer == centres.get() || &layer == boxes.get() || &layer == masks.get();
}

void FinderNetworkImpl::load_trunk(const std::filesystem::path& path) {
  MobileNetV2 stored;
  load_imagenet_weights(*stored, path);
  const torch::NoGradGuard no_gradient;
  auto own = named_parameters();
  for (const auto& parameter : stored->named_parameters()) {
    if (torch::Tensor* target = own.find(parameter.key())) target->copy_(parameter.value());
  }
}

void FinderNetworkImpl::freeze(std::size_t count) { freeze_first(first, blocks, count, "FinderNetwork"); }

void FinderNetworkImpl::unfold(const torch::Tensor& images) {
  require_sides(images);
  const torch::NoGradGuard no_gradient;
  pass_finder_layers(*this, street2shop_input(images),
                     TorchOperations{[this](SameConvImpl& layer, const torch::Tensor& x) {
                       return is_last(layer) || !layer.weight.requires_grad() ? layer.forward(x) : layer.unfold(x);
                     }});
}

FinderNetwork FinderNetworkImpl::folded() const {
  FinderNetwork plain(options);
  const auto from = children(), to = plain->children();
  for (std::size_t i = 0; i < from.size(); ++i) from[i]->as<SameConvImpl>()->fold_into(*to[i]->as<SameConvImpl>());
  return plain;
}

torch::Tensor FinderNetworkImpl::forward(const torch::Tensor& images) {
  require_sides(images);
  const auto maps = pass_finder_layers(*this, street2shop_input(images).to(precision),
                                       TorchOperations{[this](SameConvImpl& layer, const torch::Tensor& x) {
                                         return layer.forward(is_last(layer) ? x.to(torch::kFloat32) : x);
                                       }});
  return torch::cat({maps[0], maps[1], maps[2]}, 1);
}

}  // namespace selvedge::model
