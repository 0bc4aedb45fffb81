// Reads an ONNX file, cuts and extends its graph, and writes it again. It does without ONNX's own library, so that
// programs that import a network stay small (docs/decisions/0020). Nodes and weights keep their bytes.
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

// ONNX's numbers of the element types that the inputs and outputs of networks usually have.
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

// An attribute of a node that is added: one whole number, or a list of them.
struct Attribute {
  std::string name;
  std::vector<std::int64_t> integers;
  bool is_list = false;
};

// A node as the file has it, for code that changes networks.
struct NodeParts {
  std::string op;
  std::vector<std::string> inputs, outputs;                   // by position; empty: an optional one that is left out
  std::map<std::string, std::vector<std::int64_t>> integers;  // its attributes of whole numbers
};

// Constant numbers, row-major.
struct FloatConstant {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

class NetworkGraph {
 public:
  // Parses a file. `bytes` must outlive the graph. `name` stands for the file in messages. Throws corrupt_data if the
  // bytes are no ONNX model, or one of an opset before 7 (2017), whose operators mean other things.
  NetworkGraph(std::string_view bytes, std::string name);
  NetworkGraph(NetworkGraph&&) noexcept = default;
  NetworkGraph& operator=(NetworkGraph&&) noexcept = default;

  // The inputs that must be fed, without those that a constant stands for, and the outputs.
  const std::vector<TensorInfo>& inputs() const { return inputs_; }
  const std::vector<TensorInfo>& outputs() const { return outputs_; }
  bool has_tensor(const std::string& name) const;
  // The outputs of all nodes with these operators, in the order in which they run.
  std::vector<std::string> outputs_of(const std::set<std::string>& operators) const;
  // The names of the inputs that a tensor depends on.
  std::set<std::string> inputs_behind(const std::string& tensor) const;

  // The tensors that depend on this input and on no other.
  std::set<std::string> decided_by(const std::string& input) const;

  std::uint64_t opset() const { return opset_; }
  // The nodes in the order in which they run, without those inside branches.
  std::vector<NodeParts> nodes() const;
  // The values of a constant of float32 or float16; a cast from float16 to float32 counts as a constant too. Nothing if
  // `tensor` is anything else, or if its values lie in another file.
  std::optional<FloatConstant> floats_of(const std::string& tensor) const;

  // The other files that hold weights, as the network names them.
  std::set<std::string> external_files() const;
  // Reads weights from other files of `folder` into the network. A path that is absolute or leads out of the folder is
  // refused, because a stranger's network could name any file of this machine. Links are followed. Throws
  // invalid_argument for such a path, not_found for a missing file, corrupt_data if a file is too short or the number
  // of bytes does not fit the tensor's shape.
  void take_in_external_data(const std::filesystem::path& folder);

  // Makes the named tensors the outputs, of unknown type, and cuts away everything that they do not need. They may be
  // inputs or inner tensors.
  void keep_only(const std::vector<std::string>& outputs);
  // Puts a new input in the place of `old_input`. The caller adds nodes that compute `old_input` from it and lets them
  // run first (run_first).
  void replace_input(const std::string& old_input, const TensorInfo& input);
  void set_outputs(std::vector<TensorInfo> outputs) { outputs_ = std::move(outputs); }

  // Keeps the inputs that have a constant as default. Without this call they become plain constants in the written
  // file: old files list all their constants as inputs.
  void keep_inputs_with_defaults() { keeps_defaults_ = true; }

  // Sets a text of Selvedge's own in the file, under the metadata key "selvedge". The file's fingerprint covers it.
  void set_note(std::string note) { note_ = std::move(note); }

  // A name that begins like the given one and that no tensor has.
  std::string fresh_name(const std::string& like);
  // Adds a node behind all others. Returns the name of its output: `output`, or a fresh name if that is empty.
  std::string add_node(const std::string& op, const std::vector<std::string>& inputs,
                       const std::vector<Attribute>& attributes = {}, const std::string& output = "");
  // Puts the last `nodes` nodes before all others.
  void run_first(std::size_t nodes);
  // Adds a constant with row-major values. Returns its name, which begins with `like`.
  std::string add_floats(const std::string& like, const std::vector<std::int64_t>& shape,
                         std::span<const float> values);
  std::string add_integers(const std::string& like, std::span<const std::int64_t> values);

  // The same for other element types. `raw` holds the values as little-endian bytes. An empty shape means one number.
  std::string add_constant(const std::string& like, int element, const std::vector<std::int64_t>& shape,
                           std::string_view raw);
  // Makes the node at a position of nodes() read other tensors. Their number must be the same as before.
  void set_inputs(std::size_t node, const std::vector<std::string>& inputs);
  // Sorts the nodes so that each runs after those whose outputs it reads. Otherwise the order stays.
  void sort_nodes();

  // The bytes of the ONNX file. Throws invalid_argument if they would exceed 2 GB, the limit of Protocol Buffers.
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

// The number of bytes that the values of a tensor take. Nothing for an element type that ONNX does not have.
std::optional<std::uint64_t> bytes_of_values(int element, std::span<const std::int64_t> shape);

}  // namespace selvedge::encoder_graph
