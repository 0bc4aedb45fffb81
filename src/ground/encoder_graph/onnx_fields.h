// The numbers of ONNX's fields (onnx.proto, IR version 3 to 13), and the part of a tensor that is not its values.
// Inside encoder_graph/ only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::encoder_graph {

namespace model_field {
enum : int { ir_version = 1, producer_name = 2, graph = 7, opset_import = 8, metadata = 14, functions = 25 };
enum : int { opset_domain = 1, opset_version = 2 };  // of an opset_import
enum : int { key = 1, value = 2 };                   // of a metadata entry
enum : int { function_node = 7, function_attribute = 11 };
}  // namespace model_field

inline constexpr const char* note_key = "selvedge";  // of the metadata entry that NetworkGraph::set_note sets

namespace graph_field {
enum : int { node = 1, name = 2, initializer = 5, input = 11, output = 12, sparse_initializer = 15 };
}

namespace node_field {
enum : int { input = 1, output = 2, name = 3, op_type = 4, attribute = 5 };
}

namespace attribute_field {
enum : int { name = 1, i = 3, tensor = 5, graph = 6, ints = 8, tensors = 10, graphs = 11, type = 20 };
enum : int { sparse_tensor = 22, sparse_tensors = 23 };
}  // namespace attribute_field

namespace tensor_field {
enum : int { dims = 1, element = 2, floats = 4, name = 8, raw_data = 9, external_data = 13, data_location = 14 };
}

namespace value_field {
enum : int { name = 1, type = 2 };
enum : int { tensor_type = 1 };         // of a type
enum : int { element = 1, shape = 2 };  // of a tensor type
}  // namespace value_field

namespace shape_field {
enum : int { dim = 1 };
enum : int { dim_value = 1, dim_param = 2 };  // of a dim
}  // namespace shape_field

// What a tensor says of itself.
struct TensorHead {
  std::string name;
  int element = 0;
  std::vector<std::int64_t> dims;
  bool external = false;  // its values lie in the file `location`
  std::string location;
  std::string offset, length;  // as written; empty where not
};

// `sparse`: the message is a SparseTensorProto, which is known by its values' name. Throws corrupt_data.
TensorHead read_tensor_head(std::string_view message, bool sparse);

}  // namespace selvedge::encoder_graph
