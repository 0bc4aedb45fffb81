// Builds an ONNX graph (opset 13) node by node. Internal to the model room.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>

#include "study/model/mobilenet_v2.h"
#include "study/model/onnx_exporter.h"

namespace onnx {
class GraphProto;
class ModelProto;
class NodeProto;
}  // namespace onnx

namespace selvedge::model {

class OnnxGraph {
 public:
  enum class Storage { float32, float16 };

  // Constants are stored as float32, or as float16 followed by a cast to float32. A runtime does the cast once, when it
  // loads the graph.
  explicit OnnxGraph(const OnnxExportOptions& options, Storage storage = Storage::float32);
  ~OnnxGraph();

  // The result of a node. Other nodes take its name as input. Attributes may be set until the next node is added.
  struct Output {
    std::string name;
    onnx::NodeProto* node;
  };
  Output add(const std::string& op, std::initializer_list<std::string> inputs);
  // Stores a tensor, row-major. Returns the name by which nodes take it as input.
  std::string constant(const std::string& name, const torch::Tensor& tensor);
  std::string scalar(const std::string& name, float value);                    // always float32
  std::string floats(const std::string& name, const torch::Tensor& values);    // always float32
  std::string integers(const std::string& name, const torch::Tensor& values);  // int64
  // (N, D) -> the same rows, each of length 1.
  Output add_normalised(const std::string& rows);
  // Adds a second output that is computed only on request. The graph gets an input `flag` (bool, false unless fed) and
  // an output `name` with `rank` free sizes. `build` adds the nodes that compute it and returns the name of their
  // result; they may use all earlier nodes. Without the flag the output is empty.
  void add_optional_output(const std::string& flag, const std::string& name, int rank,
                           const std::function<std::string()>& build);
  // The graph's input: (N, 3, height, width).
  const std::string& input() const { return options_.input_name; }
  // L2-normalises `embeddings` (N, embedding_size), makes the result the graph's output and serialises the model.
  std::string finish(const std::string& embeddings, std::int64_t embedding_size);
  // The same without normalisation.
  std::string finish_as_it_is(const std::string& embeddings, std::int64_t embedding_size);
  // The same for pictures (N, 3, height, width) in [-1, 1]. The output has them as rows of `values` values in [0, 1].
  std::string finish_pictures(const std::string& pictures, std::int64_t values);

 private:
  std::string serialise(const Output& output, at::ArrayRef<std::int64_t> shape);
  std::string store(const std::string& name, const torch::Tensor& tensor, torch::ScalarType type);

  OnnxExportOptions options_;
  Storage storage_;
  std::unique_ptr<onnx::ModelProto> model_;
  onnx::GraphProto* nodes_;  // where new nodes go: the model's graph, or a branch of it
};

void set_attribute(const OnnxGraph::Output& output, const std::string& name, std::int64_t value);
void set_attribute(const OnnxGraph::Output& output, const std::string& name, float value);
void set_attribute(const OnnxGraph::Output& output, const std::string& name, at::ArrayRef<std::int64_t> values);
void set_text(const OnnxGraph::Output& output, const std::string& name, const std::string& value);

// ---- Convolutions as nodes.

// A feature map in the graph: its name, and its size, on which padding depends.
struct Feature {
  std::string name;
  std::int64_t rows = 0, columns = 0;
};

// Adds what SameConvImpl::forward computes. The layer must be folded.
Feature add_convolution(OnnxGraph& graph, const Feature& in, const SameConvImpl& layer);

}  // namespace selvedge::model
