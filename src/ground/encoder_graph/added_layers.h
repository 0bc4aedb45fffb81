// What is put before and behind somebody else's network, so that it takes (N, 3, height, width) float32 and gives rows
// of numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ground/encoder_graph/network_graph.h"

namespace selvedge::encoder_graph {

// How tokens (N, tokens, size) become one row: the first one, or their mean.
enum class TokenPooling { unset, class_token, mean };

struct FeatureOptions {
  TokenPooling tokens = TokenPooling::unset;
  int grid_rows = 1, grid_columns = 1;  // cells in which maps are averaged besides; 1 x 1: none
};

// A tensor with the shape that it has for one picture.
using FeatureTensor = TensorInfo;

struct Features {
  std::string tensor;  // float32 (N, size)
  std::int64_t size = 0;
};

// Makes one row a picture of the tensors, one beside the other:
// - (N, size): as it is; (N, tokens, size): pooled as the options say.
// - a map (N, channels, height, width): the mean over the whole. With a grid, besides: the mean in each cell, of all
// maps
//   but the last (of the only one too), and of the last one the generalised mean, max(x, 0)^3 averaged, ^1/3
//   (Radenović et al. 2018, "Fine-tuning CNN Image Retrieval with No Human Annotation"). Cells share a row or column of
//   the map by area.
// `output` is the name of the result where a node must be added; empty: any. Throws invalid_argument, in words, for
// tokens where the options do not say how, another number of axes, another element than floats, or no values.
Features add_features(NetworkGraph& graph, std::span<const FeatureTensor> tensors, const FeatureOptions& options,
                      const std::string& output);

// (N, in) -> (N, out) of length 1: normalised(weight x + bias). `weight` is (in, out), row-major.
std::string add_projection(NetworkGraph& graph, const std::string& rows, std::span<const float> weight,
                           std::span<const float> bias, const std::string& output);

// Lets the network take (N, 3, height, width) float32 where its own input is (N, height, width, 3) or of another
// element: float16, or uint8, which gets 255 times what it is fed. N is as in the network. Does nothing where it is so
// already. Returns the input's name. Throws invalid_argument for another element type.
std::string add_plain_input(NetworkGraph& graph, const TensorInfo& input, bool channels_last);

}  // namespace selvedge::encoder_graph
