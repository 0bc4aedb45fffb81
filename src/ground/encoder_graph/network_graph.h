// What is inside an ONNX file, and how it is cut and extended: without ONNX's own library, so that whatever imports a
// network stays small (docs/decisions/0020). Nodes and weights are kept as the bytes they came as.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::encoder_graph {

// ONNX's numbers of element types that networks take and give.
enum ElementType : int {
  float32_element = 1,
  uint8_element = 2,
  int8_element = 3,
  int32_element = 6,
  int64_element = 7,
  float16_element = 10
};

// "float16"; "element type 99" for one that ONNX does not have.
std::string element_name(int element);

inline constexpr std::int64_t open_side = -1;

struct TensorInfo {
  std::string name;
  int element = 0;                  // 0: not said, or no tensor
  std::vector<std::int64_t> shape;  // open_side where any size fits
  std::string text() const;         // "'images': float32 N x 3 x 224 x 224"
};

// "N x 3 x 224 x 224"
std::string shape_text(std::span<const std::int64_t> shape);

// An attribute of a node that is added. A list where there are several numbers.
struct Attribute {
  std::string name;
  std::vector<std::int64_t> integers;
  bool is_list = false;
};

// A node as the file has it, for those who change networks.
struct NodeParts {
  std::string op;
  std::vector<std::string> inputs, outputs;                   // in their places; empty: one left out
  std::map<std::string, std::vector<std::int64_t>> integers;  // its attributes of whole numbers
};

// Constant numbers, row-major.
struct FloatConstant {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

class NetworkGraph {
 public:
  // `bytes` of the file must outlive the graph; `name` is the file's, for messages. Throws corrupt_data where the bytes
  // are no ONNX model or one of a version before its operators had their present meaning (opset 7, 2017).
  NetworkGraph(std::string_view bytes, std::string name);
  NetworkGraph(NetworkGraph&&) noexcept = default;
  NetworkGraph& operator=(NetworkGraph&&) noexcept = default;

  // The inputs that must be fed, and the outputs.
  const std::vector<TensorInfo>& inputs() const { return inputs_; }
  const std::vector<TensorInfo>& outputs() const { return outputs_; }
  bool has_tensor(const std::string& name) const;
  // What the nodes of these operators give, in the order they run.
  std::vector<std::string> outputs_of(const std::set<std::string>& operators) const;
  // The inputs that a tensor depends on.
  std::set<std::string> inputs_behind(const std::string& tensor) const;

  // The tensors that this input decides and no other one.
  std::set<std::string> decided_by(const std::string& input) const;

  std::uint64_t opset() const { return opset_; }
  // The nodes in the order they run, without those inside branches.
  std::vector<NodeParts> nodes() const;
  // A constant's numbers where they are float32, or float16 with or without the cast to float32 behind it; nothing
  // where `tensor` is anything else or its values lie in another file.
  std::optional<FloatConstant> floats_of(const std::string& tensor) const;

  // The weights' files, as the network names them.
  std::set<std::string> external_files() const;
  // Reads weights that lie in other files of `folder` into the network. A file is named by a plain relative path: one
  // that is absolute or holds ".." is refused, for a stranger's network could name any file of this machine. Links are
  // followed. Throws invalid_argument for such a path, not_found for a missing file, corrupt_data where a file is too
  // short or holds another number of bytes than the tensor's shape says.
  void take_in_external_data(const std::filesystem::path& folder);

  // Cuts away whatever the named tensors, inputs or inner ones, do not need; they become the outputs, of unknown type.
  void keep_only(const std::vector<std::string>& outputs);
  // A new input in an input's place; whoever adds it makes `old_input` of it by nodes that run first.
  void replace_input(const std::string& old_input, const TensorInfo& input);
  void set_outputs(std::vector<TensorInfo> outputs) { outputs_ = std::move(outputs); }

  // Lets the written file have the inputs that a constant stands for until they are fed, as this one has. Without it
  // they are constants alone: files of old list all their constants so.
  void keep_inputs_with_defaults() { keeps_defaults_ = true; }

  // Selvedge's own text in the file, under the key "selvedge": what the file's fingerprint covers beside the network.
  void set_note(std::string note) { note_ = std::move(note); }

  // A name like the one given that nothing has yet.
  std::string fresh_name(const std::string& like);
  // Adds a node behind all others; returns its output's name: `output`, or a fresh one.
  std::string add_node(const std::string& op, const std::vector<std::string>& inputs,
                       const std::vector<Attribute>& attributes = {}, const std::string& output = "");
  // Puts the last `nodes` nodes before all others.
  void run_first(std::size_t nodes);
  // Adds a constant, row-major; returns its name.
  std::string add_floats(const std::string& like, const std::vector<std::int64_t>& shape,
                         std::span<const float> values);
  std::string add_integers(const std::string& like, std::span<const std::int64_t> values);

  // The same of other elements: `raw` holds them as little-endian bytes. An empty shape: one number.
  std::string add_constant(const std::string& like, int element, const std::vector<std::int64_t>& shape,
                           std::string_view raw);
  // Lets the node at a position of nodes() read other tensors, as many as before.
  void set_inputs(std::size_t node, const std::vector<std::string>& inputs);
  // Orders the nodes so that each runs behind those whose outputs it reads; else as they were.
  void sort_nodes();

  // The ONNX file. Throws invalid_argument where it would exceed the 2 GB that Protocol Buffers hold.
  std::string bytes() const;

 private:
  struct Node {
    std::string_view message;
    std::string op = {};
    std::vector<std::string> inputs = {}, outputs = {};  // inputs: those of its inner graphs too
  };
  struct Initializer {
    std::string_view message;
    bool sparse = false;
    bool external = false;
  };

  void read_model(std::string_view bytes);
  void read_function(std::string_view message);
  void read_graph(std::string_view graph);
  Node read_node(std::string_view message, int depth);
  void read_attribute(std::string_view message, int depth, Node& node);
  void read_inner_graph(std::string_view message, int depth, Node& node);
  std::string_view with_data_inside(std::string_view tensor, const std::filesystem::path& folder);
  std::string_view kept(std::string text);
  std::string node_message(const std::string& op, const std::vector<std::string>& inputs,
                           const std::vector<Attribute>& attributes, const std::string& output);
  std::vector<const Node*> nodes_behind(const std::vector<std::string>& tensors) const;

  std::string name_;
  std::deque<std::string> owned_;  // what the views below look at beside the file
  std::uint64_t ir_version_ = 0;
  std::uint64_t opset_ = 0;
  std::vector<std::string_view> model_fields_;  // kept as they are
  std::string note_;
  std::string_view graph_name_;
  std::vector<Node> nodes_;
  std::map<std::string, Initializer> initializers_;
  std::vector<TensorInfo> inputs_, outputs_;
  std::vector<TensorInfo> inputs_with_defaults_;
  bool keeps_defaults_ = false;
  std::set<std::string> names_;           // of all tensors, inner graphs' too
  std::set<std::string> external_files_;  // whose tensors are initializers
  bool external_inside_ = false;          // a node's tensor keeps its values in another file
};

// The tensor message's element type and shape, and how many bytes its values take; nothing where ONNX has no such type.
std::optional<std::uint64_t> bytes_of_values(int element, std::span<const std::int64_t> shape);

}  // namespace selvedge::encoder_graph
