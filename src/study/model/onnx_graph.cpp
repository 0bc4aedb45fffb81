// Nodes and constants get names by counting. finish() adds L2-normalisation; the other ends do not.
#include "study/model/onnx_graph.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "selvedge/error.h"

namespace selvedge::model {
namespace {

constexpr int opset = 13;
constexpr int ir_version = 7;

void describe(onnx::ValueInfoProto& info, const std::string& name, at::ArrayRef<std::int64_t> sizes) {
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

onnx::AttributeProto& new_attribute(const OnnxGraph::Output& output, const std::string& name,
                                    onnx::AttributeProto::AttributeType type) {
  auto& attribute = *output.node->add_attribute();
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

}  // namespace

OnnxGraph::OnnxGraph(const OnnxExportOptions& options, Storage storage)
    : options_(options), storage_(storage), model_(std::make_unique<onnx::ModelProto>()) {
  model_->set_ir_version(ir_version);
  model_->set_producer_name("selvedge");
  auto* import = model_->add_opset_import();
  import->set_domain("");
  import->set_version(opset);
  nodes_ = model_->mutable_graph();
  nodes_->set_name("tower");
}

OnnxGraph::~OnnxGraph() = default;

OnnxGraph::Output OnnxGraph::add(const std::string& op, std::initializer_list<std::string> inputs) {
  onnx::NodeProto& node = *nodes_->add_node();
  node.set_op_type(op);
  // Names in a branch must differ from those in the graph around it.
  node.set_name(
      fmt::format("{}_{}{}", op, nodes_ == model_->mutable_graph() ? "" : nodes_->name() + "_", nodes_->node_size()));
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(node.name() + "_output");
  return {node.output(0), &node};
}

std::string OnnxGraph::constant(const std::string& name, const torch::Tensor& tensor) {
  if (storage_ == Storage::float32) return store(name, tensor, torch::kFloat32);
  const Output cast = add("Cast", {store(name, tensor, torch::kFloat16)});
  set_attribute(cast, "to", std::int64_t{onnx::TensorProto::FLOAT});
  return cast.name;
}

std::string OnnxGraph::scalar(const std::string& name, float value) {
  return store(name, torch::tensor(value), torch::kFloat32);
}

std::string OnnxGraph::floats(const std::string& name, const torch::Tensor& values) {
  return store(name, values, torch::kFloat32);
}

std::string OnnxGraph::integers(const std::string& name, const torch::Tensor& values) {
  return store(name, values, torch::kInt64);
}

OnnxGraph::Output OnnxGraph::add_normalised(const std::string& rows) {
  const Output norm = add("LpNormalization", {rows});
  set_attribute(norm, "axis", std::int64_t{1});
  set_attribute(norm, "p", std::int64_t{2});
  return norm;
}

std::string OnnxGraph::store(const std::string& name, const torch::Tensor& tensor, torch::ScalarType type) {
  const torch::Tensor values = tensor.detach().cpu().to(type).contiguous();
  onnx::TensorProto& stored = *model_->mutable_graph()->add_initializer();
  stored.set_name(fmt::format("{}_{}", name, model_->graph().initializer_size()));
  stored.set_data_type(type == torch::kFloat16 ? onnx::TensorProto::FLOAT16
                       : type == torch::kInt64 ? onnx::TensorProto::INT64
                                               : onnx::TensorProto::FLOAT);
  for (const auto size : values.sizes()) stored.add_dims(size);
  stored.set_raw_data(values.data_ptr(), values.nbytes());
  return stored.name();
}

void OnnxGraph::add_optional_output(const std::string& flag, const std::string& name, int rank,
                                    const std::function<std::string()>& build) {
  onnx::GraphProto& graph = *model_->mutable_graph();
  onnx::TensorProto& no = *graph.add_initializer();
  no.set_name(flag);
  no.set_data_type(onnx::TensorProto::BOOL);
  no.add_int32_data(0);
  auto& input = *graph.add_input();
  input.set_name(flag);
  input.mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::BOOL);
  input.mutable_type()->mutable_tensor_type()->mutable_shape();  // a scalar
  const auto describe_open = [&](onnx::ValueInfoProto& info, const std::string& value) {
    info.set_name(value);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (int i = 0; i < rank; ++i) type.mutable_shape()->add_dim()->set_dim_param(fmt::format("{}_{}", name, i));
  };

  onnx::GraphProto asked, unasked;
  asked.set_name("asked");
  unasked.set_name("unasked");
  nodes_ = &asked;
  describe_open(*asked.add_output(), build());
  nodes_ = &unasked;
  const Output nothing = add("Constant", {});
  auto& value = *new_attribute(nothing, "value", onnx::AttributeProto::TENSOR).mutable_t();
  value.set_data_type(onnx::TensorProto::FLOAT);
  for (int i = 0; i < rank; ++i) value.add_dims(0);
  describe_open(*unasked.add_output(), nothing.name);
  nodes_ = &graph;

  const Output choice = add("If", {flag});
  choice.node->set_output(0, name);
  *new_attribute(choice, "then_branch", onnx::AttributeProto::GRAPH).mutable_g() = std::move(asked);
  *new_attribute(choice, "else_branch", onnx::AttributeProto::GRAPH).mutable_g() = std::move(unasked);
  describe_open(*graph.add_output(), name);
}

std::string OnnxGraph::finish(const std::string& embeddings, std::int64_t embedding_size) {
  return serialise(add_normalised(embeddings), {-1, embedding_size});
}

std::string OnnxGraph::finish_as_it_is(const std::string& embeddings, std::int64_t embedding_size) {
  return serialise(add("Identity", {embeddings}), {-1, embedding_size});
}

std::string OnnxGraph::finish_pictures(const std::string& pictures, std::int64_t values) {
  const std::string halved = add("Mul", {pictures, scalar("half", 0.5F)}).name;
  const Output rows = add("Flatten", {add("Add", {halved, scalar("middle", 0.5F)}).name});
  set_attribute(rows, "axis", std::int64_t{1});
  return serialise(rows, {-1, values});
}

std::string OnnxGraph::serialise(const Output& output, at::ArrayRef<std::int64_t> shape) {
  output.node->set_output(0, options_.output_name);
  onnx::GraphProto& graph = *model_->mutable_graph();
  describe(*graph.add_input(), options_.input_name, {-1, 3, options_.input_height, options_.input_width});
  describe(*graph.add_output(), options_.output_name, shape);
  std::string bytes;
  if (!model_->SerializeToString(&bytes))
    throw Error(ErrorKind::internal, "[export_onnx] protobuf could not serialise the graph");
  return bytes;
}

void set_attribute(const OnnxGraph::Output& output, const std::string& name, std::int64_t value) {
  new_attribute(output, name, onnx::AttributeProto::INT).set_i(value);
}

void set_attribute(const OnnxGraph::Output& output, const std::string& name, float value) {
  new_attribute(output, name, onnx::AttributeProto::FLOAT).set_f(value);
}

void set_attribute(const OnnxGraph::Output& output, const std::string& name, at::ArrayRef<std::int64_t> values) {
  auto& attribute = new_attribute(output, name, onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute.add_ints(value);
}

void set_text(const OnnxGraph::Output& output, const std::string& name, const std::string& value) {
  new_attribute(output, name, onnx::AttributeProto::STRING).set_s(value);
}

Feature add_convolution(OnnxGraph& graph, const Feature& in, const SameConvImpl& layer) {
  const std::string weight = graph.constant("weight", layer.weight), bias = graph.constant("bias", layer.bias);
  const auto convolution = graph.add("Conv", {in.name, weight, bias});
  const auto rows = layer.padding(in.rows), columns = layer.padding(in.columns);
  const std::int64_t kernel = layer.options.kernel, stride = layer.options.stride;
  set_attribute(convolution, "kernel_shape", {kernel, kernel});
  set_attribute(convolution, "strides", {stride, stride});
  set_attribute(convolution, "group", layer.options.groups);
  set_attribute(convolution, "pads", {rows.before, columns.before, rows.after, columns.after});
  Feature out{convolution.name, (in.rows + stride - 1) / stride, (in.columns + stride - 1) / stride};
  if (layer.options.relu6) {
    out.name = graph.add("Clip", {convolution.name, graph.scalar("zero", 0), graph.scalar("six", 6)}).name;
  }
  return out;
}

}  // namespace selvedge::model
