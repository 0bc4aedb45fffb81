// Which tensors of somebody else's network an import makes embeddings of. Inside embedding/ only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ground/embedding/import_model.h"
#include "ground/encoder_graph/network_graph.h"
#include "selvedge/error.h"

namespace selvedge::embedding {

// invalid_argument, with the network's file.
Error unfit(const std::filesystem::path& file, const std::string& message);
// "'a': float32 N x 8; 'b': float32 N x 9"
std::string listed(const std::vector<encoder_graph::TensorInfo>& tensors);

// The outputs that the options name, or else those that make the embedding of a picture. With a pooling of tokens the
// output that holds tokens goes before one that the network pooled itself. `picture` is the input for pictures, `file`
// stands for the network in messages. Throws invalid_argument if the choice is not clear, or if the picture alone does
// not decide a named output.
std::vector<std::string> choose_outputs(const encoder_graph::NetworkGraph& graph, const std::filesystem::path& file,
                                        const ImportModelOptions& options, const std::string& picture);

// The tensors of a convolutional network that may be maps. Throws invalid_argument if there are none.
std::vector<std::string> possible_levels(const encoder_graph::NetworkGraph& graph, const std::filesystem::path& file,
                                         const std::string& picture);
// Of the tensors that a trial gave, the last map of each of the coarsest resolutions, finest first. Throws
// invalid_argument if there are no maps.
std::vector<std::string> find_levels(const std::vector<encoder_graph::TensorInfo>& given,
                                     const std::filesystem::path& file);

// How the network's input holds a picture, for telling how its maps hold their places.
struct PictureLayout {
  std::int64_t height = 0, width = 0;  // pixels
  bool channels_last = false;
};
// Whether a map, of four sides, is (N, height, width, channels): where only so it has the picture's aspect, or, where
// both may be, if the network takes pictures so.
bool is_channels_last(std::span<const std::int64_t> map, const PictureLayout& picture);

}  // namespace selvedge::embedding
