// A network that is not yet a model, run once to see what it gives. Inside embedding/ only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ground/encoder_graph/network_graph.h"

namespace selvedge::embedding {

inline constexpr std::int64_t largest_batch = 1024;  // that a network may insist on

// Feeds zeros of `shape` to the network's one input, float32, and returns every output with its element type and the
// shape that it had. `file` is for messages. Throws corrupt_data where ONNX Runtime cannot load or run it.
std::vector<encoder_graph::TensorInfo> try_network(std::string_view onnx, const std::vector<std::int64_t>& shape,
                                                   const std::filesystem::path& file);

}  // namespace selvedge::embedding
