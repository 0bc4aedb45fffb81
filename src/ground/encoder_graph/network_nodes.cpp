// A network's nodes and constants, looked at and wired anew.
#include <algorithm>
#include <cstring>
#include <functional>
#include <queue>
#include <utility>

#include "ground/core/half_float.h"
#include "ground/encoder_graph/network_graph.h"
#include "ground/encoder_graph/onnx_fields.h"
#include "ground/encoder_graph/wire_format.h"

namespace selvedge::encoder_graph {
namespace {

void read_attribute_integers(std::string_view message, NodeParts& node) {
  std::string name;
  std::vector<std::int64_t> numbers;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == attribute_field::name) name = field->bytes;
    if (field->number == attribute_field::i || field->number == attribute_field::ints) append_numbers(*field, numbers);
  }
  if (!numbers.empty()) node.integers[name] = std::move(numbers);
}

// The values of a tensor message; nothing where it is not of floats or does not hold as many as its shape says.
std::optional<FloatConstant> read_floats(std::string_view message) {
  const TensorHead head = read_tensor_head(message, false);
  const auto size = bytes_of_values(head.element, head.dims);
  if (head.external || !size || (head.element != float32_element && head.element != float16_element))
    return std::nullopt;
  std::string raw;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == tensor_field::raw_data) raw = field->bytes;
    if (field->number != tensor_field::floats || head.element != float32_element) continue;
    const auto bits = static_cast<std::uint32_t>(field->value);
    raw += field->is_bytes ? std::string(field->bytes) : std::string(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  if (raw.size() != *size) return std::nullopt;
  FloatConstant constant{head.dims, {}};
  if (head.element == float32_element) {
    constant.values.resize(raw.size() / sizeof(float));
    std::memcpy(constant.values.data(), raw.data(), raw.size());
    return constant;
  }
  for (std::size_t i = 0; i < raw.size(); i += sizeof(std::uint16_t)) {
    std::uint16_t half = 0;
    std::memcpy(&half, raw.data() + i, sizeof half);
    constant.values.push_back(core::float_of_half(half));
  }
  return constant;
}

}  // namespace

std::vector<NodeParts> NetworkGraph::nodes() const {
  std::vector<NodeParts> all;
  for (const Node& node : nodes_) {
    NodeParts& parts = all.emplace_back();
    parts.op = node.op;
    WireReader reader(node.message);
    while (const auto field = reader.next()) {
      if (field->number == node_field::input) parts.inputs.emplace_back(field->bytes);
      if (field->number == node_field::output) parts.outputs.emplace_back(field->bytes);
      if (field->number == node_field::attribute) read_attribute_integers(field->bytes, parts);
    }
  }
  return all;
}

std::optional<FloatConstant> NetworkGraph::floats_of(const std::string& tensor) const {
  const auto found = initializers_.find(tensor);
  if (found != initializers_.end()) return found->second.sparse ? std::nullopt : read_floats(found->second.message);
  const auto maker = std::ranges::find_if(nodes_, [&](const Node& node) {
    return node.op == "Cast" && node.inputs.size() == 1 && std::ranges::count(node.outputs, tensor) > 0;
  });
  if (maker == nodes_.end()) return std::nullopt;
  const auto cast = initializers_.find(maker->inputs.front());
  if (cast == initializers_.end() || cast->second.sparse) return std::nullopt;
  NodeParts parts;
  WireReader reader(maker->message);
  while (const auto field = reader.next()) {
    if (field->number == node_field::attribute) read_attribute_integers(field->bytes, parts);
  }
  if (parts.integers["to"] != std::vector<std::int64_t>{float32_element}) return std::nullopt;
  return read_floats(cast->second.message);
}

void NetworkGraph::set_inputs(std::size_t node, const std::vector<std::string>& inputs) {
  std::string message;
  for (const std::string& input : inputs) write_bytes(message, node_field::input, input);
  WireReader reader(nodes_.at(node).message);
  while (const auto field = reader.next()) {
    if (field->number != node_field::input) message += field->whole;
  }
  nodes_[node] = read_node(kept(std::move(message)), 0);
}

void NetworkGraph::sort_nodes() {
  std::map<std::string_view, std::size_t> producer;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    for (const std::string& output : nodes_[i].outputs) producer.emplace(output, i);
  }
  std::vector<std::size_t> missing(nodes_.size(), 0);
  std::vector<std::vector<std::size_t>> readers(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const std::set<std::string> read(nodes_[i].inputs.begin(), nodes_[i].inputs.end());
    for (const std::string& input : read) {
      const auto found = producer.find(input);
      if (found == producer.end() || found->second == i) continue;
      ++missing[i];
      readers[found->second].push_back(i);
    }
  }
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<Node> sorted;
  while (!ready.empty()) {
    const std::size_t next = ready.top();
    ready.pop();
    sorted.push_back(nodes_[next]);
    for (const std::size_t reader : readers[next]) {
      if (--missing[reader] == 0) ready.push(reader);
    }
  }
  if (sorted.size() == nodes_.size()) nodes_ = std::move(sorted);  // else there is a circle, which no network has
}

}  // namespace selvedge::encoder_graph
