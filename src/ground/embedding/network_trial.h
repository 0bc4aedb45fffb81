// Runs a network once that is not a model yet, to see what it gives. Inside embedding/ only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ground/encoder_graph/network_graph.h"

namespace selvedge::embedding {

inline constexpr std::int64_t largest_batch = 1024;  // the largest fixed N that a network may have

// Feeds float32 zeros of `shape` to the network's one input. Returns every output with its element type and shape.
// `file` stands for the network in messages. Throws corrupt_data if ONNX Runtime cannot load or run it.
std::vector<encoder_graph::TensorInfo> try_network(std::string_view onnx, const std::vector<std::int64_t>& shape,
                                                   const std::filesystem::path& file);

}  // namespace selvedge::embedding
