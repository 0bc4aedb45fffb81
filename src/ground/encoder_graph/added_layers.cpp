// Layers as ONNX nodes, appended to a graph that somebody else exported. They use operators that mean the same in
// every opset, so the network's own opset stays as it is.
#include "ground/encoder_graph/added_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::encoder_graph {
namespace {

constexpr int float64_element = 11;

Attribute number(const char* name, std::int64_t value) { return {name, {value}, false}; }
Attribute list(const char* name, std::vector<std::int64_t> values) { return {name, std::move(values), true}; }

std::string flat(NetworkGraph& graph, const std::string& tensor) {
  return graph.add_node("Flatten", {tensor}, {number("axis", 1)});
}

// The mean over all axes behind the second: an operator that never changed, unlike ReduceMean.
std::string mean_of_places(NetworkGraph& graph, const std::string& map) {
  return flat(graph, graph.add_node("GlobalAveragePool", {map}));
}

std::string generalised_mean(NetworkGraph& graph, const std::string& map) {
  const std::string positive = graph.add_node("Relu", {map});
  const std::string square = graph.add_node("Mul", {positive, positive});
  const std::string mean = mean_of_places(graph, graph.add_node("Mul", {square, positive}));
  const float third = 1.0F / 3.0F;
  return graph.add_node("Pow", {mean, graph.add_floats("third", {1}, std::span(&third, 1))});
}

// (parts, side): the share of each place in the mean of each part.
std::vector<float> area_shares(std::int64_t side, int parts) {
  std::vector<float> shares;
  const double length = static_cast<double>(side) / parts;
  for (int part = 0; part < parts; ++part) {
    for (std::int64_t place = 0; place < side; ++place) {
      const double begin = std::max<double>(static_cast<double>(place), part * length);
      const double end = std::min<double>(static_cast<double>(place) + 1, (part + 1) * length);
      shares.push_back(static_cast<float>(std::max(0.0, end - begin) / length));
    }
  }
  return shares;
}

std::vector<float> transposed(const std::vector<float>& values, std::size_t rows) {
  const std::size_t columns = values.size() / rows;
  std::vector<float> turned;
  for (std::size_t column = 0; column < columns; ++column) {
    for (std::size_t row = 0; row < rows; ++row) turned.push_back(values[row * columns + column]);
  }
  return turned;
}

// (N, C, H, W) -> (N, C x rows x columns)
std::string mean_of_cells(NetworkGraph& graph, const FeatureTensor& map, const std::string& tensor,
                          const FeatureOptions& options) {
  const std::int64_t height = map.shape[2], width = map.shape[3];
  const auto columns =
      transposed(area_shares(width, options.grid_columns), static_cast<std::size_t>(options.grid_columns));
  const std::string narrow =
      graph.add_node("MatMul", {tensor, graph.add_floats("columns", {width, options.grid_columns}, columns)});
  const std::string rows =
      graph.add_floats("rows", {options.grid_rows, height}, area_shares(height, options.grid_rows));
  return flat(graph, graph.add_node("MatMul", {rows, narrow}));
}

class FeatureMaker {
 public:
  FeatureMaker(NetworkGraph& graph, const FeatureOptions& options) : graph_(graph), options_(options) {}

  void add(const FeatureTensor& tensor, bool is_only, bool is_last) {
    const std::int64_t values =
        std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::int64_t{1}, std::multiplies<>());
    if (values < 1) throw unfit(tensor, "expected values");
    std::string floats = tensor.name;
    if (tensor.element == float16_element || tensor.element == float64_element) {
      floats = graph_.add_node("Cast", {floats}, {number("to", float32_element)});
    } else if (tensor.element != float32_element) {
      throw unfit(tensor, "expected floats");
    }
    if (tensor.shape.size() == 2) {
      put(floats, tensor.shape[1]);
    } else if (tensor.shape.size() == 3) {
      add_tokens(tensor, floats);
    } else if (tensor.shape.size() == 4) {
      add_map(tensor, floats, is_only, is_last);
    } else {
      throw unfit(tensor, "expected N x size, N x tokens x size, or a map of N x channels x height x width");
    }
  }

  Features joined(const std::string& output) {
    std::string all = parts_.front();
    if (parts_.size() > 1) all = graph_.add_node("Concat", parts_, {number("axis", 1)}, output);
    return {all, size_};
  }

 private:
  static Error unfit(const FeatureTensor& tensor, const std::string& expected) {
    return {ErrorKind::invalid_argument, fmt::format("output {}: {}", tensor.text(), expected)};
  }

  void put(const std::string& rows, std::int64_t size) {
    parts_.push_back(rows);
    size_ += size;
  }

  void add_tokens(const FeatureTensor& tensor, const std::string& floats) {
    const std::int64_t tokens = tensor.shape[1], size = tensor.shape[2];
    if (options_.tokens == TokenPooling::unset) {
      throw unfit(tensor, fmt::format("gives {} tokens of {} values a picture; choose --pool class (the first one) or "
                                      "--pool mean",
                                      tokens, size));
    }
    if (options_.tokens == TokenPooling::class_token) {
      const std::int64_t first = 0;
      const std::string position = graph_.add_integers("first", std::span(&first, 1));
      put(flat(graph_, graph_.add_node("Gather", {floats, position}, {number("axis", 1)})), size);
    } else {
      put(mean_of_places(graph_, graph_.add_node("Transpose", {floats}, {list("perm", {0, 2, 1})})), size);
    }
  }

  void add_map(const FeatureTensor& tensor, const std::string& floats, bool is_only, bool is_last) {
    const std::int64_t channels = tensor.shape[1];
    put(mean_of_places(graph_, floats), channels);
    if (options_.grid_rows * options_.grid_columns == 1) return;
    if (is_only || !is_last) {
      put(mean_of_cells(graph_, tensor, floats, options_), channels * options_.grid_rows * options_.grid_columns);
    }
    if (is_last) put(generalised_mean(graph_, floats), channels);
  }

  NetworkGraph& graph_;
  const FeatureOptions& options_;
  std::vector<std::string> parts_;
  std::int64_t size_ = 0;
};

}  // namespace

Features add_features(NetworkGraph& graph, std::span<const FeatureTensor> tensors, const FeatureOptions& options,
                      const std::string& output) {
  FeatureMaker maker(graph, options);
  for (std::size_t i = 0; i < tensors.size(); ++i) maker.add(tensors[i], tensors.size() == 1, i + 1 == tensors.size());
  return maker.joined(output);
}

std::string add_projection(NetworkGraph& graph, const std::string& rows, std::span<const float> weight,
                           std::span<const float> bias, const std::string& output) {
  const auto out = static_cast<std::int64_t>(bias.size()), in = static_cast<std::int64_t>(weight.size()) / out;
  const std::string products = graph.add_node("MatMul", {rows, graph.add_floats("weight", {in, out}, weight)});
  const std::string sums = graph.add_node("Add", {products, graph.add_floats("bias", {out}, bias)});
  return graph.add_node("LpNormalization", {sums}, {number("axis", 1), number("p", 2)}, output);
}

std::string add_plain_input(NetworkGraph& graph, const TensorInfo& input, const ChannelOrder& channels) {
  if (input.element != float32_element && input.element != float16_element && input.element != uint8_element) {
    throw Error(ErrorKind::invalid_argument, fmt::format("input {}: expected float32, float16 or uint8", input.text()));
  }
  if (!channels.last && !channels.blue_first && input.element == float32_element) return input.name;
  TensorInfo plain = input;
  plain.name = graph.fresh_name("images");
  plain.element = float32_element;
  if (channels.last) plain.shape = {input.shape[0], input.shape[3], input.shape[1], input.shape[2]};
  graph.replace_input(input.name, plain);
  // The last of the new nodes gives what the network's input was.
  struct Step {
    const char* op;
    std::vector<std::string> constants;
    std::vector<Attribute> attributes;
  };
  std::vector<Step> steps;
  if (channels.blue_first) {
    const std::array<std::int64_t, 3> reversed{2, 1, 0};
    steps.push_back({"Gather", {graph.add_integers("reversed", reversed)}, {number("axis", 1)}});
  }
  if (input.element == uint8_element) {
    const float levels = 255, half = 0.5F;  // a cast cuts off
    steps.push_back({"Mul", {graph.add_floats("levels", {1}, std::span(&levels, 1))}, {}});
    steps.push_back({"Add", {graph.add_floats("half", {1}, std::span(&half, 1))}, {}});
  }
  if (input.element != float32_element) steps.push_back({"Cast", {}, {number("to", input.element)}});
  if (channels.last) steps.push_back({"Transpose", {}, {list("perm", {0, 2, 3, 1})}});
  std::string at = plain.name;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::vector<std::string> inputs{at};
    inputs.insert(inputs.end(), steps[i].constants.begin(), steps[i].constants.end());
    at = graph.add_node(steps[i].op, inputs, steps[i].attributes, i + 1 == steps.size() ? input.name : "");
  }
  graph.run_first(steps.size());
  return plain.name;
}

}  // namespace selvedge::encoder_graph
