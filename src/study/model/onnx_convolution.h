// Convolutions of ours as ONNX nodes. Kept by the model room to itself.
#pragma once

#include <cstdint>
#include <string>

#include "study/model/mobilenet_v2.h"
#include "study/model/onnx_graph.h"

namespace selvedge::model {

// A feature map in the graph: where it is and its size, which padding depends on.
struct Feature {
  std::string name;
  std::int64_t rows = 0, columns = 0;
};

// As SameConvImpl::forward, of a layer that is not unfolded.
Feature add_convolution(OnnxGraph& graph, const Feature& in, const SameConvImpl& layer);

}  // namespace selvedge::model
