// Reads the fields of an ONNX file that are needed to follow tensors from node to node. A second graph is refused,
// because other readers would join the two, and one could hide what the other says.
#include "ground/encoder_graph/network_graph.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "ground/encoder_graph/onnx_fields.h"
#include "ground/encoder_graph/wire_format.h"
#include "selvedge/error.h"

namespace selvedge::encoder_graph {
namespace {

constexpr int deepest = 16;  // graphs within graphs
constexpr std::uint64_t oldest_opset = 7;

std::vector<std::int64_t> read_shape(std::string_view message) {
  std::vector<std::int64_t> shape;
  WireReader reader(message);
  while (const auto dimension = reader.next()) {
    if (dimension->number != shape_field::dim || !dimension->is_bytes) continue;
    std::int64_t side = open_side;
    WireReader sides(dimension->bytes);
    while (const auto field = sides.next()) {
      if (field->number == shape_field::dim_value && !field->is_bytes) side = static_cast<std::int64_t>(field->value);
    }
    shape.push_back(side < 0 ? open_side : side);
  }
  return shape;
}

TensorInfo read_value(std::string_view message) {
  TensorInfo info;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == value_field::name) info.name = field->bytes;
    if (field->number != value_field::type) continue;
    WireReader type(field->bytes);
    while (const auto kind = type.next()) {
      if (kind->number != value_field::tensor_type) continue;
      WireReader tensor(kind->bytes);
      while (const auto part = tensor.next()) {
        if (part->number == value_field::element) info.element = static_cast<int>(part->value);
        if (part->number == value_field::shape) info.shape = read_shape(part->bytes);
      }
    }
  }
  return info;
}

}  // namespace

std::string element_name(int element) {
  constexpr std::array<const char*, 17> names = {"no tensor", "float32", "uint8",   "int8",    "uint16",  "int16",
                                                 "int32",     "int64",   "text",    "bool",    "float16", "float64",
                                                 "uint32",    "uint64",  "complex", "complex", "bfloat16"};
  if (element >= 0 && element < static_cast<int>(names.size())) return names[static_cast<std::size_t>(element)];
  return fmt::format("element type {}", element);
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::vector<std::string> sides;
  for (const std::int64_t side : shape) sides.push_back(side < 0 ? "N" : std::to_string(side));
  return sides.empty() ? "of no stated shape" : fmt::format("{}", fmt::join(sides, " x "));
}

std::string TensorInfo::text() const {
  return fmt::format("'{}': {} {}", name, element_name(element), shape_text(shape));
}

NetworkGraph::NetworkGraph(std::string_view bytes, std::string name) : name_(std::move(name)) {
  try {
    read_model(bytes);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", name_, error.what()));
  }
}

void NetworkGraph::read_model(std::string_view bytes) {
  std::string_view graph;
  WireReader reader(bytes);
  while (const auto field = reader.next()) {
    switch (field->number) {
      case model_field::ir_version:
        ir_version_ = field->value;
        break;
      case model_field::graph:
        // Protocol Buffers would join the two: what the one says, the other could hide.
        if (!graph.empty()) throw Error(ErrorKind::corrupt_data, "no ONNX network: expected one graph, found two");
        graph = field->bytes;
        break;
      case model_field::opset_import: {
        std::string_view domain;
        std::uint64_t version = 0;
        WireReader import(field->bytes);
        while (const auto part = import.next()) {
          if (part->number == model_field::opset_domain) domain = part->bytes;
          if (part->number == model_field::opset_version) version = part->value;
        }
        if (domain.empty() || domain == "ai.onnx") opset_ = version;
        model_fields_.push_back(field->whole);
        break;
      }
      case model_field::metadata: {
        std::string_view key, value;
        WireReader entry(field->bytes);
        while (const auto part = entry.next()) {
          if (part->number == model_field::key) key = part->bytes;
          if (part->number == model_field::value) value = part->bytes;
        }
        if (key == note_key) note_ = value;
        break;
      }
      case model_field::functions:
        read_function(field->bytes);
        model_fields_.push_back(field->whole);
        break;
      case model_field::producer_name:
        model_fields_.push_back(field->whole);
        break;
      default:
        break;  // what nobody needs to run it
    }
  }
  if (graph.empty() || ir_version_ == 0)
    throw Error(ErrorKind::corrupt_data, "no ONNX network: expected a graph in it, found none");
  if (opset_ < oldest_opset) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("expected operators of opset {} or later, found {}; export it anew", oldest_opset, opset_));
  }
  read_graph(graph);
}

// Of a function, only whether its tensors keep their values in other files is of interest.
void NetworkGraph::read_function(std::string_view message) {
  Node unused;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == model_field::function_node) read_node(field->bytes, 0);
    if (field->number == model_field::function_attribute) read_attribute(field->bytes, 0, unused);
  }
}

void NetworkGraph::read_graph(std::string_view graph) {
  std::vector<TensorInfo> inputs;
  WireReader reader(graph);
  while (const auto field = reader.next()) {
    switch (field->number) {
      case graph_field::node:
        nodes_.push_back(read_node(field->bytes, 0));
        break;
      case graph_field::name:
        graph_name_ = field->bytes;
        break;
      case graph_field::initializer:
      case graph_field::sparse_initializer: {
        const bool sparse = field->number == graph_field::sparse_initializer;
        const TensorHead head = read_tensor_head(field->bytes, sparse);
        names_.insert(head.name);
        if (sparse && head.external) external_inside_ = true;
        if (!sparse && head.external) external_files_.insert(head.location);
        initializers_[head.name] = {field->bytes, sparse, head.external};
        break;
      }
      case graph_field::input:
        inputs.push_back(read_value(field->bytes));
        names_.insert(inputs.back().name);
        break;
      case graph_field::output:
        outputs_.push_back(read_value(field->bytes));
        break;
      default:
        break;  // hints at inner shapes, which cutting makes wrong
    }
  }
  // Old files list their constants as inputs too.
  for (TensorInfo& input : inputs) {
    (initializers_.contains(input.name) ? inputs_with_defaults_ : inputs_).push_back(std::move(input));
  }
  for (const Node& node : nodes_) names_.insert(node.outputs.begin(), node.outputs.end());
}

NetworkGraph::Node NetworkGraph::read_node(std::string_view message, int depth) {
  Node node{message};
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == node_field::input && !field->bytes.empty()) node.inputs.emplace_back(field->bytes);
    if (field->number == node_field::output && !field->bytes.empty()) node.outputs.emplace_back(field->bytes);
    if (field->number == node_field::op_type) node.op = field->bytes;
    if (field->number == node_field::attribute) read_attribute(field->bytes, depth, node);
  }
  return node;
}

void NetworkGraph::read_attribute(std::string_view message, int depth, Node& node) {
  WireReader reader(message);
  while (const auto field = reader.next()) {
    switch (field->number) {
      case attribute_field::tensor:
      case attribute_field::tensors:
        external_inside_ = external_inside_ || read_tensor_head(field->bytes, false).external;
        break;
      case attribute_field::sparse_tensor:
      case attribute_field::sparse_tensors:
        external_inside_ = external_inside_ || read_tensor_head(field->bytes, true).external;
        break;
      case attribute_field::graph:
      case attribute_field::graphs:
        read_inner_graph(field->bytes, depth + 1, node);
        break;
      default:
        break;
    }
  }
}

void NetworkGraph::read_inner_graph(std::string_view message, int depth, Node& node) {
  if (depth > deepest) throw Error(ErrorKind::corrupt_data, "expected at most 16 graphs within each other, found more");
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == graph_field::node) {
      const Node inner = read_node(field->bytes, depth);
      node.inputs.insert(node.inputs.end(), inner.inputs.begin(), inner.inputs.end());
      names_.insert(inner.outputs.begin(), inner.outputs.end());
    } else if (field->number == graph_field::initializer || field->number == graph_field::sparse_initializer) {
      const TensorHead head = read_tensor_head(field->bytes, field->number == graph_field::sparse_initializer);
      names_.insert(head.name);
      external_inside_ = external_inside_ || head.external;
    } else if (field->number == graph_field::output) {
      node.inputs.push_back(read_value(field->bytes).name);  // a tensor of the graph around it may be the answer
    } else if (field->number == graph_field::input) {
      names_.insert(read_value(field->bytes).name);
    }
  }
}

bool NetworkGraph::has_tensor(const std::string& name) const {
  const auto is_named = [&](const TensorInfo& info) { return info.name == name; };
  return std::ranges::any_of(inputs_, is_named) ||
         std::ranges::any_of(nodes_, [&](const Node& node) { return std::ranges::count(node.outputs, name) > 0; });
}

std::vector<std::string> NetworkGraph::outputs_of(const std::set<std::string>& operators) const {
  std::vector<std::string> all;
  for (const Node& node : nodes_) {
    if (operators.contains(node.op)) all.insert(all.end(), node.outputs.begin(), node.outputs.end());
  }
  return all;
}

std::vector<const NetworkGraph::Node*> NetworkGraph::nodes_behind(const std::vector<std::string>& tensors) const {
  std::map<std::string_view, std::size_t> producer;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    for (const std::string& output : nodes_[i].outputs) producer.emplace(output, i);
  }
  std::vector<bool> needed(nodes_.size(), false);
  std::vector<std::string_view> open(tensors.begin(), tensors.end());
  while (!open.empty()) {
    const auto found = producer.find(open.back());
    open.pop_back();
    if (found == producer.end() || needed[found->second]) continue;
    needed[found->second] = true;
    open.insert(open.end(), nodes_[found->second].inputs.begin(), nodes_[found->second].inputs.end());
  }
  std::vector<const Node*> behind;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (needed[i]) behind.push_back(&nodes_[i]);
  }
  return behind;
}

std::set<std::string> NetworkGraph::inputs_behind(const std::string& tensor) const {
  std::set<std::string> used{tensor};
  for (const Node* node : nodes_behind({tensor})) used.insert(node->inputs.begin(), node->inputs.end());
  std::set<std::string> behind;
  for (const TensorInfo& input : inputs_) {
    if (used.contains(input.name)) behind.insert(input.name);
  }
  return behind;
}

std::set<std::string> NetworkGraph::decided_by(const std::string& input) const {
  std::map<std::string_view, std::vector<const Node*>> readers;
  for (const Node& node : nodes_) {
    for (const std::string& read : node.inputs) readers[read].push_back(&node);
  }
  const auto reached_from = [&](std::vector<std::string_view> open) {
    std::set<std::string> reached(open.begin(), open.end());
    std::set<const Node*> done;
    while (!open.empty()) {
      const auto found = readers.find(open.back());
      open.pop_back();
      if (found == readers.end()) continue;
      for (const Node* node : found->second) {
        if (!done.insert(node).second) continue;
        reached.insert(node->outputs.begin(), node->outputs.end());
        open.insert(open.end(), node->outputs.begin(), node->outputs.end());
      }
    }
    return reached;
  };
  std::vector<std::string_view> others;
  for (const TensorInfo& one : inputs_) {
    if (one.name != input) others.push_back(one.name);
  }
  std::set<std::string> decided = reached_from({input});
  for (const std::string& tensor : reached_from(others)) decided.erase(tensor);
  return decided;
}

}  // namespace selvedge::encoder_graph
