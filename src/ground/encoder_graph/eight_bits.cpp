#include "ground/encoder_graph/eight_bits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>

#include "selvedge/error.h"

namespace selvedge::encoder_graph {
namespace {

constexpr std::uint64_t scales_by_channel = 13;  // the opset from which DequantizeLinear knows an axis

struct Convolution {
  std::size_t node = 0;
  NodeParts parts;
  std::string result;                // its output, or that of the activation behind it
  FloatConstant weights, bias = {};  // (out, in / groups, rows, columns), (out) or empty
};

// Which nodes read a tensor; the graph's outputs are not among them.
std::map<std::string, std::vector<std::size_t>> readers_of(const std::vector<NodeParts>& nodes) {
  std::map<std::string, std::vector<std::size_t>> readers;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string& input : nodes[i].inputs) readers[input].push_back(i);
  }
  return readers;
}

struct Plan {
  std::vector<NodeParts> nodes;
  std::vector<Convolution> convolutions;
  std::set<std::string> tensors;  // to be rounded
  std::size_t left = 0;
};

bool has_first(const std::vector<std::string>& tensors) { return !tensors.empty() && !tensors.front().empty(); }

std::int64_t groups_of(const NodeParts& parts) {
  const auto found = parts.integers.find("group");
  return found == parts.integers.end() ? 1 : found->second.front();
}

std::optional<Convolution> read_convolution(const NetworkGraph& graph, const NodeParts& parts, std::size_t node) {
  if (parts.inputs.size() < 2 || !has_first(parts.inputs) || !has_first(parts.outputs)) return std::nullopt;
  auto weights = graph.floats_of(parts.inputs[1]);
  if (!weights || weights->shape.size() != 4 || weights->values.empty()) return std::nullopt;
  const std::int64_t groups = groups_of(parts);
  if (groups < 1 || weights->shape[0] % groups != 0) return std::nullopt;
  Convolution convolution{node, parts, parts.outputs.front(), std::move(*weights)};
  if (parts.inputs.size() < 3 || parts.inputs[2].empty()) return convolution;
  auto bias = graph.floats_of(parts.inputs[2]);
  if (!bias || bias->values.size() != static_cast<std::size_t>(convolution.weights.shape[0])) return std::nullopt;
  convolution.bias = std::move(*bias);
  return convolution;
}

Plan plan_of(const NetworkGraph& graph) {
  Plan plan;
  plan.nodes = graph.nodes();
  const auto readers = readers_of(plan.nodes);
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    if (plan.nodes[i].op != "Conv") continue;
    auto convolution = read_convolution(graph, plan.nodes[i], i);
    if (!convolution) {
      ++plan.left;
      continue;
    }
    // An activation that alone reads the sums is part of the convolution: a runtime folds it into the rounding.
    const auto behind = readers.find(convolution->result);
    if (behind != readers.end() && behind->second.size() == 1) {
      const NodeParts& next = plan.nodes[behind->second.front()];
      if ((next.op == "Clip" || next.op == "Relu") && has_first(next.outputs))
        convolution->result = next.outputs.front();
    }
    plan.tensors.insert(convolution->parts.inputs.front());
    plan.tensors.insert(convolution->result);
    plan.convolutions.push_back(std::move(*convolution));
  }
  return plan;
}

template <typename Number>
std::string_view raw_of(std::span<const Number> numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
}

struct StepNames {
  std::string scale, zero;  // constants of the graph
};

StepNames add_steps(NetworkGraph& graph, const Steps& steps) {
  const auto zero = static_cast<std::uint8_t>(steps.zero);
  return {graph.add_floats("scale", {}, std::span(&steps.scale, 1)),
          graph.add_constant("zero", uint8_element, {}, raw_of(std::span<const std::uint8_t>(&zero, 1)))};
}

// A constant of whole numbers and the node that turns it into floats, one scale an entry of its first axis.
template <typename Number>
std::string add_rounded(NetworkGraph& graph, const char* like, int element, const std::vector<std::int64_t>& shape,
                        const std::vector<Number>& numbers, const std::vector<float>& scales) {
  const std::vector<std::int64_t> channels{static_cast<std::int64_t>(scales.size())};
  const std::vector<Number> zeros(scales.size(), 0);
  return graph.add_node("DequantizeLinear",
                        {graph.add_constant(like, element, shape, raw_of(std::span<const Number>(numbers))),
                         graph.add_floats("scales", channels, scales),
                         graph.add_constant("zeros", element, channels, raw_of(std::span<const Number>(zeros)))},
                        {{"axis", {0}, false}});
}

struct RoundedWeights {
  std::vector<std::int8_t> numbers;
  std::vector<float> scales;   // one an output channel
  std::vector<double> shifts;  // by how much rounding raises the mean of each output channel
};

// `least` of each output channel's scale, so that its bias fits into 32 bits.
RoundedWeights round_weights(const FloatConstant& weights, const std::vector<float>& means,
                             const std::vector<float>& least) {
  const auto outputs = static_cast<std::size_t>(weights.shape[0]), inputs = static_cast<std::size_t>(weights.shape[1]);
  const std::size_t size = weights.values.size() / outputs, kernel = size / inputs;
  const std::size_t groups = std::max<std::size_t>(1, means.size() / inputs), of_group = outputs / groups;
  RoundedWeights rounded;
  for (std::size_t o = 0; o < outputs; ++o) {
    const std::span<const float> row(weights.values.data() + o * size, size);
    float largest = 0;
    for (const float value : row) largest = std::max(largest, std::abs(value));
    const float scale = std::max(largest > 0 ? largest / 127 : 1.0F, least[o]);
    double shift = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const float number = std::clamp(std::nearbyint(row[i] / scale), -127.0F, 127.0F);
      rounded.numbers.push_back(static_cast<std::int8_t>(number));
      shift += static_cast<double>(number * scale - row[i]) * means[o / of_group * inputs + i / kernel];
    }
    rounded.scales.push_back(scale);
    rounded.shifts.push_back(shift);
  }
  return rounded;
}

void convert(NetworkGraph& graph, const Convolution& convolution, const std::string& input, const Steps& steps,
             const TensorSample& sample) {
  const FloatConstant& weights = convolution.weights;
  const auto outputs = static_cast<std::size_t>(weights.shape[0]);
  std::vector<float> least;
  for (std::size_t o = 0; o < outputs; ++o) {
    const double size = convolution.bias.values.empty() ? 0.0 : std::abs(double{convolution.bias.values[o]});
    // Twice what fits, for rounding moves the bias a little; and no product of scales below the normal numbers.
    const double product =
        std::max(2 * size / std::numeric_limits<std::int32_t>::max(), 2.0 * double{std::numeric_limits<float>::min()});
    least.push_back(static_cast<float>(product / double{steps.scale}));
  }
  const RoundedWeights rounded = round_weights(weights, sample.means, least);
  std::vector<std::int32_t> bias;
  std::vector<float> bias_scales;
  for (std::size_t o = 0; o < outputs; ++o) {
    const float scale = steps.scale * rounded.scales[o];
    const double value = (convolution.bias.values.empty() ? 0.0 : convolution.bias.values[o]) - rounded.shifts[o];
    constexpr double most = std::numeric_limits<std::int32_t>::max();
    bias.push_back(static_cast<std::int32_t>(std::clamp(std::nearbyint(value / scale), -most, most)));
    bias_scales.push_back(scale);
  }
  graph.set_inputs(convolution.node,
                   {input, add_rounded(graph, "weights", int8_element, weights.shape, rounded.numbers, rounded.scales),
                    add_rounded(graph, "bias", int32_element, {weights.shape[0]}, bias, bias_scales)});
}

void require_samples(const Plan& plan, const std::map<std::string, TensorSample>& samples) {
  for (const Convolution& one : plan.convolutions) {
    const auto found = samples.find(one.parts.inputs.front());
    const std::int64_t channels = one.weights.shape[1] * groups_of(one.parts);
    if (found == samples.end() || found->second.means.size() != static_cast<std::size_t>(channels)) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("expected values of {} channels of the tensor '{}' to find its steps by, found {}", channels,
                      one.parts.inputs.front(), found == samples.end() ? 0 : found->second.means.size()));
    }
  }
  const auto finite = [](float value) { return std::isfinite(value); };
  for (const std::string& tensor : plan.tensors) {
    const auto found = samples.find(tensor);
    if (found != samples.end()) {
      const TensorSample& sample = found->second;
      if (finite(sample.least) && finite(sample.most) && std::ranges::all_of(sample.values, finite) &&
          std::ranges::all_of(sample.means, finite))
        continue;
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("expected finite values of the tensor '{}', found others", tensor));
    }
    throw Error(ErrorKind::invalid_argument,
                fmt::format("expected values of the tensor '{}' to find its steps by, found none", tensor));
  }
}

}  // namespace

Steps best_steps(const TensorSample& sample) {
  constexpr int shares = 40;  // of the range that are tried, down to a quarter
  const float low = std::min(sample.least, 0.0F), high = std::max(sample.most, 0.0F);
  if (high - low <= 0) return {};
  Steps best;
  double least_error = std::numeric_limits<double>::max();
  for (int share = shares; share >= shares / 4; --share) {
    // A hair less than the range, so that a runtime sees that no step lies beyond a Clip's bound.
    const float scale = (high - low) * static_cast<float>(share) / static_cast<float>(shares) * (0.999999F / 255);
    const Steps steps{scale, std::clamp(static_cast<int>(std::nearbyint(-low * static_cast<float>(share) /
                                                                        static_cast<float>(shares) / scale)),
                                        0, 255)};
    double error = 0;
    for (const float value : sample.values) {
      const float step = std::nearbyint(value / scale) + static_cast<float>(steps.zero);
      const float given = (std::clamp(step, 0.0F, 255.0F) - static_cast<float>(steps.zero)) * scale;
      error += static_cast<double>(given - value) * (given - value);
    }
    if (error >= least_error) continue;
    least_error = error;
    best = steps;
  }
  return best;
}

std::vector<std::string> tensors_to_sample(const NetworkGraph& graph) {
  const Plan plan = plan_of(graph);
  return {plan.tensors.begin(), plan.tensors.end()};
}

EightBitConvolutions to_eight_bits(NetworkGraph& graph, const std::map<std::string, TensorSample>& samples) {
  if (graph.opset() < scales_by_channel) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("expected operators of opset {} or later, found {}; export the network anew",
                            scales_by_channel, graph.opset()));
  }
  const Plan plan = plan_of(graph);
  if (plan.convolutions.empty())
    throw Error(ErrorKind::invalid_argument, "expected convolutions of constant weights to round, found none");
  require_samples(plan, samples);
  const auto readers = readers_of(plan.nodes);
  std::map<std::string, std::string> rounded_as;
  std::map<std::string, Steps> steps;
  std::vector<std::vector<std::string>> inputs;
  for (const NodeParts& node : plan.nodes) inputs.push_back(node.inputs);
  for (const std::string& tensor : plan.tensors) {
    steps[tensor] = best_steps(samples.at(tensor));
    const StepNames names = add_steps(graph, steps[tensor]);
    const std::string whole = graph.add_node("QuantizeLinear", {tensor, names.scale, names.zero});
    rounded_as[tensor] = graph.add_node("DequantizeLinear", {whole, names.scale, names.zero});
    const auto found = readers.find(tensor);
    if (found == readers.end()) continue;
    for (const std::size_t reader : found->second) {
      std::ranges::replace(inputs[reader], tensor, rounded_as[tensor]);
      graph.set_inputs(reader, inputs[reader]);
    }
  }
  for (const Convolution& one : plan.convolutions) {
    const std::string& input = one.parts.inputs.front();
    convert(graph, one, rounded_as[input], steps[input], samples.at(input));
  }
  graph.sort_nodes();
  // The weights in float are no longer read.
  const std::vector<TensorInfo> outputs = graph.outputs();
  std::vector<std::string> names;
  for (const TensorInfo& output : outputs) names.push_back(output.name);
  graph.keep_only(names);
  graph.set_outputs(outputs);
  return {plan.convolutions.size(), plan.left};
}

}  // namespace selvedge::encoder_graph
