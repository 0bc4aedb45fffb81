// Makes the convolutions of a network compute with 8-bit integers. Weights are signed and have one scale an output
// channel. Activations are unsigned and have one scale a tensor.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ground/encoder_graph/network_graph.h"

namespace selvedge::encoder_graph {

// Statistics of a tensor (N, channels, height, width), taken on pictures like those that the network will see.
struct TensorSample {
  std::vector<float> means;   // one a channel
  float least = 0, most = 0;  // over all its values
  std::vector<float> values;  // a sample of them, in no order
};

// The 256 steps to which the values of a tensor are rounded: value = scale * (step - zero).
struct Steps {
  float scale = 1;
  int zero = 0;  // 0 to 255: the step that means 0, so that padding is exact
};

// The steps with the least mean square error over the sample's values (Nagel et al. 2021, "A White Paper on Neural
// Network Quantization", 2.3.1). Their range may leave out rare large values, so that the others are told apart better.
// For a tensor without negative values the range begins at 0.
Steps best_steps(const TensorSample& sample);

// The tensors that to_eight_bits() needs a sample of: the inputs of its convolutions, and their outputs after an
// activation that follows.
std::vector<std::string> tensors_to_sample(const NetworkGraph& graph);

struct EightBitConvolutions {
  std::size_t converted = 0;
  std::size_t left = 0;  // still in float, because their weights are no constants of the file
};

// Puts QuantizeLinear and DequantizeLinear around the convolutions. A runtime joins these into convolutions of
// integers. Each bias absorbs the shift of the mean that rounding the weights causes (Nagel et al. 2019, "Data-Free
// Quantization Through Weight Equalization and Bias Correction", 4.2). All other nodes, inputs and outputs stay in
// float. `samples` must hold all of tensors_to_sample(). Throws invalid_argument if the graph has no convolution with
// constant weights, if its opset is below 13, which has no scale a channel, or if a sample is missing.
EightBitConvolutions to_eight_bits(NetworkGraph& graph, const std::map<std::string, TensorSample>& samples);

}  // namespace selvedge::encoder_graph
