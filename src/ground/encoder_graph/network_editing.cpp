// A network cut, extended and written.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ground/encoder_graph/network_graph.h"
#include "ground/encoder_graph/onnx_fields.h"
#include "ground/encoder_graph/wire_format.h"
#include "selvedge/error.h"

namespace selvedge::encoder_graph {
namespace {

constexpr std::uint64_t initializers_apart = 4;  // the IR version from which constants need not be inputs too
constexpr std::size_t largest_file = (std::size_t{1} << 31) - 1;

std::string value_message(const TensorInfo& info) {
  std::string message;
  write_bytes(message, value_field::name, info.name);
  if (info.element == 0) return message;  // ONNX Runtime finds out
  std::string shape, tensor, type;
  for (const std::int64_t side : info.shape) {
    std::string dimension;
    if (side == open_side) {
      write_bytes(dimension, shape_field::dim_param, "N");
    } else {
      write_number(dimension, shape_field::dim_value, static_cast<std::uint64_t>(side));
    }
    write_bytes(shape, shape_field::dim, dimension);
  }
  write_number(tensor, value_field::element, static_cast<std::uint64_t>(info.element));
  if (!info.shape.empty()) write_bytes(tensor, value_field::shape, shape);  // an empty one would say: one number
  write_bytes(type, value_field::tensor_type, tensor);
  write_bytes(message, value_field::type, type);
  return message;
}

std::string attribute_message(const Attribute& attribute) {
  constexpr int int_type = 2, ints_type = 7;
  std::string message;
  write_bytes(message, attribute_field::name, attribute.name);
  for (const std::int64_t value : attribute.integers) {
    write_number(message, attribute.is_list ? attribute_field::ints : attribute_field::i,
                 static_cast<std::uint64_t>(value));
  }
  write_number(message, attribute_field::type, attribute.is_list ? ints_type : int_type);
  return message;
}

std::string tensor_message(const std::string& name, int element, std::span<const std::int64_t> shape,
                           std::string_view raw) {
  std::string message;
  for (const std::int64_t side : shape) write_number(message, tensor_field::dims, static_cast<std::uint64_t>(side));
  write_number(message, tensor_field::element, static_cast<std::uint64_t>(element));
  write_bytes(message, tensor_field::name, name);
  write_bytes(message, tensor_field::raw_data, raw);
  return message;
}

}  // namespace

void NetworkGraph::keep_only(const std::vector<std::string>& outputs) {
  std::set<std::string> used(outputs.begin(), outputs.end());
  std::vector<Node> nodes;
  for (const Node* node : nodes_behind(outputs)) {
    used.insert(node->inputs.begin(), node->inputs.end());
    nodes.push_back(*node);
  }
  nodes_ = std::move(nodes);
  std::erase_if(initializers_, [&](const auto& one) { return !used.contains(one.first); });
  std::erase_if(inputs_, [&](const TensorInfo& input) { return !used.contains(input.name); });
  outputs_.clear();
  for (const std::string& output : outputs) outputs_.push_back({output, 0, {}});
}

void NetworkGraph::replace_input(const std::string& old_input, const TensorInfo& input) {
  for (TensorInfo& one : inputs_) {
    if (one.name == old_input) one = input;
  }
}

std::string NetworkGraph::fresh_name(const std::string& like) {
  std::string name = like;
  for (std::size_t i = 2; !names_.insert(name).second; ++i) name = fmt::format("{}_{}", like, i);
  return name;
}

std::string_view NetworkGraph::kept(std::string text) { return owned_.emplace_back(std::move(text)); }

std::string NetworkGraph::node_message(const std::string& op, const std::vector<std::string>& inputs,
                                       const std::vector<Attribute>& attributes, const std::string& output) {
  std::string message;
  for (const std::string& input : inputs) write_bytes(message, node_field::input, input);
  write_bytes(message, node_field::output, output);
  write_bytes(message, node_field::name, output);
  write_bytes(message, node_field::op_type, op);
  for (const Attribute& attribute : attributes)
    write_bytes(message, node_field::attribute, attribute_message(attribute));
  return message;
}

std::string NetworkGraph::add_node(const std::string& op, const std::vector<std::string>& inputs,
                                   const std::vector<Attribute>& attributes, const std::string& output) {
  std::string name = output.empty() ? fresh_name("selvedge_" + op) : output;
  names_.insert(name);
  nodes_.push_back({kept(node_message(op, inputs, attributes, name)), op, inputs, {name}});
  return name;
}

void NetworkGraph::run_first(std::size_t nodes) {
  std::rotate(nodes_.begin(), nodes_.end() - static_cast<std::ptrdiff_t>(nodes), nodes_.end());
}

std::string NetworkGraph::add_floats(const std::string& like, const std::vector<std::int64_t>& shape,
                                     std::span<const float> values) {
  std::string name = fresh_name("selvedge_" + like);
  const std::string_view raw(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  initializers_[name] = {kept(tensor_message(name, float32_element, shape, raw)), false, false};
  return name;
}

std::string NetworkGraph::add_integers(const std::string& like, std::span<const std::int64_t> values) {
  std::string name = fresh_name("selvedge_" + like);
  const std::string_view raw(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(values.size())};
  initializers_[name] = {kept(tensor_message(name, int64_element, shape, raw)), false, false};
  return name;
}

std::string NetworkGraph::add_constant(const std::string& like, int element, const std::vector<std::int64_t>& shape,
                                       std::string_view raw) {
  std::string name = fresh_name("selvedge_" + like);
  initializers_[name] = {kept(tensor_message(name, element, shape, raw)), false, false};
  return name;
}

std::string NetworkGraph::bytes() const {
  std::size_t size = 1024;
  for (const Node& node : nodes_) size += node.message.size() + 16;
  for (const auto& [name, tensor] : initializers_) size += tensor.message.size() + 16;
  if (size > largest_file) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a network below 2 GB, found {:.1f} GB; export it with float16 weights", name_,
                            static_cast<double>(size) / 1e9));
  }
  std::string graph;
  graph.reserve(size);
  for (const Node& node : nodes_) write_bytes(graph, graph_field::node, node.message);
  write_bytes(graph, graph_field::name, graph_name_.empty() ? "encoder" : graph_name_);
  for (const auto& [name, tensor] : initializers_) {
    write_bytes(graph, tensor.sparse ? graph_field::sparse_initializer : graph_field::initializer, tensor.message);
  }
  for (const TensorInfo& input : inputs_) write_bytes(graph, graph_field::input, value_message(input));
  for (const TensorInfo& input : inputs_with_defaults_) {
    if (keeps_defaults_ && initializers_.contains(input.name))
      write_bytes(graph, graph_field::input, value_message(input));
  }
  for (const TensorInfo& output : outputs_) write_bytes(graph, graph_field::output, value_message(output));
  std::string model;
  model.reserve(graph.size() + 1024);
  write_number(model, model_field::ir_version, std::max(ir_version_, initializers_apart));
  for (const std::string_view field : model_fields_) model += field;
  write_bytes(model, model_field::graph, graph);
  if (!note_.empty()) {
    std::string entry;
    write_bytes(entry, model_field::key, note_key);
    write_bytes(entry, model_field::value, note_);
    write_bytes(model, model_field::metadata, entry);
  }
  return model;
}

}  // namespace selvedge::encoder_graph
