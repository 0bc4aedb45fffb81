// A network's convolutions computed with 8-bit whole numbers: weights signed, one scale an output channel; what flows
// between them unsigned, one scale a tensor.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ground/encoder_graph/network_graph.h"

namespace selvedge::encoder_graph {

// What a tensor (N, channels, height, width) held on pictures like those to come.
struct TensorSample {
  std::vector<float> means;   // one a channel
  float least = 0, most = 0;  // of all its values
  std::vector<float> values;  // some of them, without order
};

// The 256 steps into which a tensor's values are rounded: value = scale * (step - zero).
struct Steps {
  float scale = 1;
  int zero = 0;  // 0 to 255: the step that means 0, so that padding is exact
};

// The steps with the least mean square error over the sample's values: a range that leaves rare large values out tells
// the others apart better (Nagel et al. 2021, "A White Paper on Neural Network Quantization", 2.3.1). Of a tensor
// without negative values the range begins at 0.
Steps best_steps(const TensorSample& sample);

// The tensors of which to_eight_bits() needs a sample: what its convolutions read and give.
std::vector<std::string> tensors_to_sample(const NetworkGraph& graph);

struct EightBitConvolutions {
  std::size_t converted = 0;
  std::size_t left = 0;  // in float: their weights are no constants of the file
};

// Puts pairs of QuantizeLinear and DequantizeLinear around the convolutions, which a runtime joins with them into
// convolutions of whole numbers. Each bias takes up what the rounding of the weights shifts the mean by (Nagel et al.
// 2019, "Data-Free Quantization Through Weight Equalization and Bias Correction", 4.2). Other nodes, inputs and outputs
// stay in float. `samples`: of all tensors_to_sample(). Throws invalid_argument where the graph has no convolution of
// constant weights or operators older than opset 13, which know no scale a channel; or where a sample is missing.
EightBitConvolutions to_eight_bits(NetworkGraph& graph, const std::map<std::string, TensorSample>& samples);

}  // namespace selvedge::encoder_graph
