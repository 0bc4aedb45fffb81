// Builds an ONNX graph (opset 13) node by node. Kept by the model room to itself.
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

  // Stores constants as float32; or as float16, each followed by a cast to float32 that a runtime does once, when it
  // loads the graph.
  explicit OnnxGraph(const OnnxExportOptions& options, Storage storage = Storage::float32);
  ~OnnxGraph();

  // The result of a node: its name is the input of others. Attributes may be set until the next node is added.
  struct Output {
    std::string name;
    onnx::NodeProto* node;
  };
  Output add(const std::string& op, std::initializer_list<std::string> inputs);
  // Stores a tensor, row-major, and returns the name it is used by.
  std::string constant(const std::string& name, const torch::Tensor& tensor);
  std::string scalar(const std::string& name, float value);                    // always float32
  std::string floats(const std::string& name, const torch::Tensor& values);    // always float32
  std::string integers(const std::string& name, const torch::Tensor& values);  // int64
  // (N, D) -> the same rows, each of length 1.
  Output add_normalised(const std::string& rows);
  // A second output that is computed only where a run asks for it: the graph gets an input `flag` (bool, false unless
  // fed) and an output `name` of `rank` free sizes, which is what `build` returns the name of, made of nodes of its own
  // and of any made before; without the flag it is empty.
  void add_optional_output(const std::string& flag, const std::string& name, int rank,
                           const std::function<std::string()>& build);
  // The graph's input: (N, 3, height, width).
  const std::string& input() const { return options_.input_name; }
  // L2-normalises `embeddings` (N, embedding_size), makes the result the graph's output and serialises the model.
  std::string finish(const std::string& embeddings, std::int64_t embedding_size);
  // The same without normalising.
  std::string finish_as_it_is(const std::string& embeddings, std::int64_t embedding_size);
  // The same for pictures (N, 3, height, width) in [-1, 1], which the output gives as rows of values in [0, 1].
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

// ---- Convolutions of ours as nodes.

// A feature map in the graph: where it is and its size, which padding depends on.
struct Feature {
  std::string name;
  std::int64_t rows = 0, columns = 0;
};

// As SameConvImpl::forward, of a layer that is not unfolded.
Feature add_convolution(OnnxGraph& graph, const Feature& in, const SameConvImpl& layer);

}  // namespace selvedge::model
