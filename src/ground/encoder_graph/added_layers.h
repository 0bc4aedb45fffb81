// Layers that are added before and behind somebody else's network. With them the network takes float32 (N, 3, height,
// width) and gives one row of numbers for each picture.
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
  int grid_rows = 1, grid_columns = 1;  // cells in which maps are also averaged; 1 x 1: none
};

// A tensor, with the shape that it has for one picture.
using FeatureTensor = TensorInfo;

struct Features {
  std::string tensor;  // float32 (N, size)
  std::int64_t size = 0;
};

// Joins the tensors to one row of values for each picture:
// - (N, size) is taken as it is. (N, tokens, size) is pooled as the options say.
// - A map (N, channels, height, width) gives its mean over all places. With a grid there is more: every map but the
//   last also gives its mean in each cell, and so does a map that is the only one. The last map also gives its
//   generalised mean over all places, the cube root of the mean of max(x, 0)^3 (Radenović et al. 2018, "Fine-tuning CNN
//   Image Retrieval with No Human Annotation"). A row or column on the border of two cells counts for both by area.
// `output` names the result if a node must be added; empty: any name. Throws invalid_argument for tokens without a
// pooling in the options, for another number of axes, for elements that are no floats, and for no values.
Features add_features(NetworkGraph& graph, std::span<const FeatureTensor> tensors, const FeatureOptions& options,
                      const std::string& output);

// Adds normalised(weight x + bias): rows (N, in) -> (N, out) of length 1. `weight` is (in, out), row-major. Returns the
// name of the result.
std::string add_projection(NetworkGraph& graph, const std::string& rows, std::span<const float> weight,
                           std::span<const float> bias, const std::string& output);

// How a network's own input holds the colours of a picture.
struct ChannelOrder {
  bool last = false;        // (N, height, width, 3) instead of (N, 3, height, width)
  bool blue_first = false;  // blue, green and red instead of red, green and blue
};

// Makes the network take float32 (N, 3, height, width) of red, green and blue. Its own input may be of float16 or uint8
// too; a uint8 input gets 255 times the values that are fed. N stays as it is. Does nothing if the input has this form
// already. Returns the name of the input. Throws invalid_argument for another element type.
std::string add_plain_input(NetworkGraph& graph, const TensorInfo& input, const ChannelOrder& channels);

}  // namespace selvedge::encoder_graph
