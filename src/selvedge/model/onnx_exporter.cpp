#include "selvedge/model/onnx_exporter.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <initializer_list>

#include "selvedge/core/error.h"
#include "selvedge/model/conv_pool.h"

namespace selvedge {
namespace {

namespace nn = torch::nn;

constexpr int opset = 13;
constexpr int ir_version = 7;

// Builds a chain of nodes: each takes the last one's output as its first input.
class GraphBuilder {
 public:
  explicit GraphBuilder(const OnnxExportOptions& options) : last_(options.input_name) {
    model_.set_ir_version(ir_version);
    model_.set_producer_name("selvedge");
    auto* import = model_.add_opset_import();
    import->set_domain("");
    import->set_version(opset);
    model_.mutable_graph()->set_name("tower");
  }

  onnx::NodeProto& add(const std::string& op, std::initializer_list<std::string> more_inputs = {}) {
    onnx::NodeProto& node = *model_.mutable_graph()->add_node();
    node.set_op_type(op);
    node.set_name(fmt::format("{}_{}", op, model_.graph().node_size()));
    node.add_input(last_);
    for (const std::string& input : more_inputs) node.add_input(input);
    last_ = node.name() + "_output";
    node.add_output(last_);
    return node;
  }

  // Stores a tensor as float32, row-major, and returns its name.
  std::string constant(const std::string& name, const torch::Tensor& tensor) {
    const torch::Tensor values = tensor.detach().cpu().to(torch::kFloat32).contiguous();
    onnx::TensorProto& stored = *model_.mutable_graph()->add_initializer();
    stored.set_name(fmt::format("{}_{}", name, model_.graph().initializer_size()));
    stored.set_data_type(onnx::TensorProto::FLOAT);
    for (const auto size : values.sizes()) stored.add_dims(size);
    stored.set_raw_data(values.data_ptr<float>(), static_cast<std::size_t>(values.numel()) * sizeof(float));
    return stored.name();
  }

  std::string finish(const OnnxExportOptions& options, std::int64_t embedding_size) {
    onnx::GraphProto& graph = *model_.mutable_graph();
    graph.mutable_node(graph.node_size() - 1)->set_output(0, options.output_name);
    describe(*graph.add_input(), options.input_name, {-1, 3, options.input_height, options.input_width});
    describe(*graph.add_output(), options.output_name, {-1, embedding_size});
    std::string bytes;
    if (!model_.SerializeToString(&bytes))
      throw Error(ErrorKind::internal, "[export_onnx] protobuf could not serialise the graph");
    return bytes;
  }

 private:
  static void describe(onnx::ValueInfoProto& info, const std::string& name, std::initializer_list<std::int64_t> sizes) {
    info.set_name(name);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t size : sizes) {
      auto& dimension = *type.mutable_shape()->add_dim();
      if (size < 0) {
        dimension.set_dim_param("N");
      } else {
        dimension.set_dim_value(size);
      }
    }
  }

  onnx::ModelProto model_;
  std::string last_;
};

void set_attribute(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
}

void set_attribute(onnx::NodeProto& node, const std::string& name, float value) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::FLOAT);
  attribute.set_f(value);
}

void set_attribute(onnx::NodeProto& node, const std::string& name, at::ArrayRef<std::int64_t> values) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute.add_ints(value);
}

void add_conv_pool(GraphBuilder& graph, const ConvPoolImpl& layer) {
  onnx::NodeProto& convolution =
      graph.add("Conv", {graph.constant("weight", layer.weight), graph.constant("bias", layer.bias)});
  set_attribute(convolution, "kernel_shape", {3, 3});
  set_attribute(graph.add("LeakyRelu"), "alpha", static_cast<float>(layer.options.negative_slope));
  onnx::NodeProto& pool = graph.add("MaxPool");
  set_attribute(pool, "kernel_shape", {layer.options.pool, layer.options.pool});
  set_attribute(pool, "strides", {layer.options.pool, layer.options.pool});
}

void add_batch_norm(GraphBuilder& graph, const nn::BatchNorm2dImpl& layer) {
  onnx::NodeProto& node =
      graph.add("BatchNormalization",
                {graph.constant("scale", layer.weight), graph.constant("bias", layer.bias),
                 graph.constant("mean", layer.running_mean), graph.constant("variance", layer.running_var)});
  set_attribute(node, "epsilon", static_cast<float>(layer.options.eps()));
}

void add_linear(GraphBuilder& graph, const nn::LinearImpl& layer) {
  const torch::Tensor bias = layer.bias.defined() ? layer.bias : torch::zeros({layer.options.out_features()});
  onnx::NodeProto& node = graph.add("Gemm", {graph.constant("weight", layer.weight), graph.constant("bias", bias)});
  set_attribute(node, "transB", std::int64_t{1});
}

void add_layer(GraphBuilder& graph, const nn::Module& layer) {
  if (const auto* block = layer.as<ConvPoolImpl>()) {
    add_conv_pool(graph, *block);
  } else if (const auto* norm = layer.as<nn::BatchNorm2dImpl>()) {
    add_batch_norm(graph, *norm);
  } else if (layer.as<nn::FlattenImpl>() != nullptr) {
    set_attribute(graph.add("Flatten"), "axis", std::int64_t{1});
  } else if (const auto* linear = layer.as<nn::LinearImpl>()) {
    add_linear(graph, *linear);
  } else if (layer.as<nn::TanhImpl>() != nullptr) {
    graph.add("Tanh");
  } else if (layer.as<nn::DropoutImpl>() == nullptr) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[export_onnx] expected a layer kind it knows, got {}", layer.name()));
  }
}

}  // namespace

std::string export_onnx(const nn::Sequential& tower, const OnnxExportOptions& options) {
  GraphBuilder graph(options);
  std::int64_t embedding_size = 0;
  for (const auto& layer : tower->children()) {
    add_layer(graph, *layer);
    if (const auto* linear = layer->as<nn::LinearImpl>()) embedding_size = linear->options.out_features();
  }
  if (embedding_size == 0)
    throw Error(ErrorKind::invalid_argument, "[export_onnx] expected a tower with a linear layer, got none");
  onnx::NodeProto& norm = graph.add("LpNormalization");
  set_attribute(norm, "axis", std::int64_t{1});
  set_attribute(norm, "p", std::int64_t{2});
  return graph.finish(options, embedding_size);
}

}  // namespace selvedge
