// Writes each layer of a Sequential as nodes; each node takes the output of the one before. An unknown kind of layer is
// an error.
#include "study/model/onnx_exporter.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "selvedge/error.h"
#include "study/model/conv_pool.h"
#include "study/model/onnx_graph.h"
#include "study/model/transfer_network.h"

namespace selvedge::model {
namespace {

namespace nn = torch::nn;

// A chain of nodes. Each takes the output of the one before as its first input.
class Chain {
 public:
  explicit Chain(OnnxGraph& graph) : graph_(graph), last_(graph.input()) {}

  OnnxGraph::Output add(const std::string& op) { return follow(graph_.add(op, {last_})); }
  // The constants' names and values become further inputs.
  OnnxGraph::Output add(const std::string& op, std::initializer_list<std::pair<const char*, torch::Tensor>> constants) {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : constants) names.push_back(graph_.constant(name, tensor));
    OnnxGraph::Output output = graph_.add(op, {last_});
    for (const std::string& name : names) output.node->add_input(name);
    return follow(output);
  }
  OnnxGraph::Output reshape(at::ArrayRef<std::int64_t> shape) {
    return follow(graph_.add("Reshape", {last_, graph_.integers("shape", torch::tensor(shape))}));
  }
  const std::string& last() const { return last_; }

 private:
  OnnxGraph::Output follow(OnnxGraph::Output output) {
    last_ = output.name;
    return output;
  }

  OnnxGraph& graph_;
  std::string last_;
};

void add_conv_pool(Chain& chain, const ConvPoolImpl& layer) {
  const auto convolution = chain.add("Conv", {{"weight", layer.weight}, {"bias", layer.bias}});
  set_attribute(convolution, "kernel_shape", {3, 3});
  set_attribute(chain.add("LeakyRelu"), "alpha", static_cast<float>(layer.options.negative_slope));
  const auto pool = chain.add("MaxPool");
  set_attribute(pool, "kernel_shape", {layer.options.pool, layer.options.pool});
  set_attribute(pool, "strides", {layer.options.pool, layer.options.pool});
}

void add_batch_norm(Chain& chain, const nn::BatchNorm2dImpl& layer) {
  const auto node = chain.add(
      "BatchNormalization",
      {{"scale", layer.weight}, {"bias", layer.bias}, {"mean", layer.running_mean}, {"variance", layer.running_var}});
  set_attribute(node, "epsilon", static_cast<float>(layer.options.eps()));
}

// Conv or ConvTranspose; their attributes have the same names.
template <typename Layer>
void add_convolution(Chain& chain, const char* op, const Layer& layer) {
  const auto node = layer.bias.defined() ? chain.add(op, {{"weight", layer.weight}, {"bias", layer.bias}})
                                         : chain.add(op, {{"weight", layer.weight}});
  const auto &kernel = layer.options.kernel_size(), &stride = layer.options.stride();
  set_attribute(node, "kernel_shape", {kernel->at(0), kernel->at(1)});
  set_attribute(node, "strides", {stride->at(0), stride->at(1)});
  const auto padding = c10::get<torch::ExpandingArray<2>>(layer.options.padding());  // not the words "same" or "valid"
  set_attribute(node, "pads", {padding->at(0), padding->at(1), padding->at(0), padding->at(1)});
}

// Without padding, rounding down.
void add_max_pool(Chain& chain, const nn::MaxPool2dImpl& layer) {
  const auto node = chain.add("MaxPool");
  const auto &kernel = layer.options.kernel_size(), &stride = layer.options.stride();
  set_attribute(node, "kernel_shape", {kernel->at(0), kernel->at(1)});
  set_attribute(node, "strides", {stride->at(0), stride->at(1)});
}

void add_linear(Chain& chain, const nn::LinearImpl& layer) {
  const torch::Tensor bias = layer.bias.defined() ? layer.bias : torch::zeros({layer.options.out_features()});
  const auto node = chain.add("Gemm", {{"weight", layer.weight}, {"bias", bias}});
  set_attribute(node, "transB", std::int64_t{1});
}

void add_layer(Chain& chain, const nn::Module& layer) {
  if (const auto* block = layer.as<ConvPoolImpl>()) {
    add_conv_pool(chain, *block);
  } else if (const auto* norm = layer.as<nn::BatchNorm2dImpl>()) {
    add_batch_norm(chain, *norm);
  } else if (layer.as<nn::FlattenImpl>() != nullptr) {
    set_attribute(chain.add("Flatten"), "axis", std::int64_t{1});
  } else if (const auto* linear = layer.as<nn::LinearImpl>()) {
    add_linear(chain, *linear);
  } else if (const auto* convolution = layer.as<nn::Conv2dImpl>()) {
    add_convolution(chain, "Conv", *convolution);
  } else if (const auto* transposed = layer.as<nn::ConvTranspose2dImpl>()) {
    add_convolution(chain, "ConvTranspose", *transposed);
  } else if (const auto* leaky = layer.as<nn::LeakyReLUImpl>()) {
    set_attribute(chain.add("LeakyRelu"), "alpha", static_cast<float>(leaky->options.negative_slope()));
  } else if (layer.as<nn::ReLUImpl>() != nullptr) {
    chain.add("Relu");
  } else if (const auto* map = layer.as<ToFeatureMapImpl>()) {
    chain.reshape({-1, map->channels, map->side, map->side});
  } else if (const auto* pool = layer.as<nn::MaxPool2dImpl>()) {
    add_max_pool(chain, *pool);
  } else if (layer.as<nn::SigmoidImpl>() != nullptr) {
    chain.add("Sigmoid");
  } else if (layer.as<nn::TanhImpl>() != nullptr) {
    chain.add("Tanh");
  } else if (layer.as<nn::DropoutImpl>() == nullptr) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[export_onnx] expected a layer kind it knows, got {}", layer.name()));
  }
}

}  // namespace

std::string export_onnx(const nn::Sequential& tower, const OnnxExportOptions& options) {
  OnnxGraph graph(options);
  Chain chain(graph);
  std::int64_t embedding_size = 0;
  for (const auto& layer : tower->children()) {
    add_layer(chain, *layer);
    if (const auto* linear = layer->as<nn::LinearImpl>()) embedding_size = linear->options.out_features();
  }
  if (embedding_size == 0)
    throw Error(ErrorKind::invalid_argument, "[export_onnx] expected a tower with a linear layer, got none");
  return options.normalised ? graph.finish(chain.last(), embedding_size)
                            : graph.finish_as_it_is(chain.last(), embedding_size);
}

std::string export_transfer_network(const nn::Sequential& transfer, const OnnxExportOptions& options) {
  OnnxGraph graph(options, OnnxGraph::Storage::float16);
  Chain chain(graph);
  for (const auto& layer : transfer->children()) add_layer(chain, *layer);
  return graph.finish_pictures(chain.last(), std::int64_t{3} * options.input_height * options.input_width);
}

}  // namespace selvedge::model
