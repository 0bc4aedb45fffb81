// Weights in files beside the network's.
#include <fmt/format.h>

#include <charconv>
#include <map>
#include <system_error>
#include <utility>

#include "ground/encoder_graph/network_graph.h"
#include "ground/encoder_graph/onnx_fields.h"
#include "ground/encoder_graph/wire_format.h"
#include "ground/files/memory_map.h"
#include "selvedge/error.h"

namespace selvedge::encoder_graph {
namespace {

constexpr std::uint64_t external = 1;  // TensorProto.DataLocation

void read_external_entry(std::string_view message, TensorHead& head) {
  std::string_view key, value;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == 1) key = field->bytes;
    if (field->number == 2) value = field->bytes;
  }
  if (key == "location") head.location = value;
  if (key == "offset") head.offset = value;
  if (key == "length") head.length = value;
}

std::uint64_t whole_number(const TensorHead& head, const char* what, const std::string& text, std::uint64_t otherwise) {
  if (text.empty()) return otherwise;
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorKind::corrupt_data, fmt::format("weights '{}': expected a whole number as {} in '{}', found '{}'",
                                                     head.name, what, head.location, text));
  }
  return value;
}

// Within the network's folder by its name alone. `path` is normal: "a/../b" has become "b", whatever "a" links to.
bool stays_inside(const std::filesystem::path& path) {
  const bool is_name = !path.empty() && path.native().find('\0') == std::string::npos;
  return is_name && !path.is_absolute() && *path.begin() != "..";
}

}  // namespace

TensorHead read_tensor_head(std::string_view message, bool sparse) {
  TensorHead head;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (sparse) {  // its values and its indices are tensors
      if (!field->is_bytes || field->number > 2) continue;
      const TensorHead part = read_tensor_head(field->bytes, false);
      if (field->number == 1) head.name = part.name;
      head.external = head.external || part.external;
      continue;
    }
    switch (field->number) {
      case tensor_field::dims:
        append_numbers(*field, head.dims);
        break;
      case tensor_field::element:
        head.element = static_cast<int>(field->value);
        break;
      case tensor_field::name:
        head.name = field->bytes;
        break;
      case tensor_field::external_data:
        read_external_entry(field->bytes, head);
        break;
      case tensor_field::data_location:
        head.external = field->value == external;
        break;
      default:
        break;
    }
  }
  // ONNX Runtime reads the file where either says so.
  head.external = head.external || !head.location.empty();
  return head;
}

std::optional<std::uint64_t> bytes_of_values(int element, std::span<const std::int64_t> shape) {
  static const std::map<int, std::uint64_t> bits = {
      {1, 32},  {2, 8},   {3, 8},    {4, 16},  {5, 16}, {6, 32}, {7, 64}, {9, 8},  {10, 16}, {11, 64}, {12, 32},
      {13, 64}, {14, 64}, {15, 128}, {16, 16}, {17, 8}, {18, 8}, {19, 8}, {20, 8}, {21, 4},  {22, 4}};
  const auto found = bits.find(element);
  if (found == bits.end()) return std::nullopt;
  std::uint64_t count = 1;
  for (const std::int64_t side : shape) {
    if (side < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(side), &count) || count >> 48 != 0)
      return std::nullopt;
  }
  return (count * found->second + 7) / 8;
}

std::set<std::string> NetworkGraph::external_files() const {
  std::set<std::string> files = external_files_;
  if (external_inside_) files.insert("(named inside a node)");
  return files;
}

std::string_view NetworkGraph::with_data_inside(std::string_view tensor, const std::filesystem::path& folder) {
  const TensorHead head = read_tensor_head(tensor, false);
  const auto location = std::filesystem::path(head.location).lexically_normal();
  if (!stays_inside(location)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: weights '{}': expected a file in the network's own folder, found '{}'", name_,
                            head.name, head.location));
  }
  const std::filesystem::path path = folder / location;
  std::error_code ignored;  // as of a name too long: no file either
  if (!std::filesystem::is_regular_file(path, ignored)) {
    throw Error(ErrorKind::not_found,
                fmt::format("{}: its weights '{}' lie in {}, which is no file; put both files into one folder", name_,
                            head.name, path.string()));
  }
  const auto expected = bytes_of_values(head.element, head.dims);
  if (!expected) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: weights '{}': expected a tensor that fits in memory, found {}", name_, head.name,
                            shape_text(head.dims)));
  }
  const std::uint64_t offset = whole_number(head, "offset", head.offset, 0);
  const std::uint64_t length = whole_number(head, "length", head.length, *expected);
  if (length != *expected) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: weights '{}': expected {} bytes for {} {}, found {}", name_, head.name, *expected,
                            element_name(head.element), shape_text(head.dims), length));
  }
  const files::MemoryMap data(path);
  if (offset > data.bytes().size() || length > data.bytes().size() - offset) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: weights '{}': expected {} bytes from {} on, found a file of {} bytes; was it copied "
                            "whole?",
                            path.string(), head.name, length, offset, data.bytes().size()));
  }
  std::string inside;
  inside.reserve(length + tensor.size() + 64);
  WireReader reader(tensor);
  while (const auto field = reader.next()) {
    const bool of_location = field->number == tensor_field::external_data || field->number == tensor_field::raw_data ||
                             field->number == tensor_field::data_location;
    if (!of_location) inside += field->whole;
  }
  write_bytes(inside, tensor_field::raw_data,
              {reinterpret_cast<const char*>(data.bytes().data()) + offset, static_cast<std::size_t>(length)});
  return kept(std::move(inside));
}

void NetworkGraph::take_in_external_data(const std::filesystem::path& folder) {
  if (external_inside_) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected weights in other files to be the graph's own, found some inside a node; "
                            "export it as one file",
                            name_));
  }
  std::uint64_t total = 0;
  for (auto& [name, tensor] : initializers_) {
    if (!tensor.external) continue;
    const TensorHead head = read_tensor_head(tensor.message, false);
    total += bytes_of_values(head.element, head.dims).value_or(0);
    if (total >= std::uint64_t{1} << 31) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected weights below 2 GB, found more; export it with float16 weights", name_));
    }
    tensor.message = with_data_inside(tensor.message, folder);
    tensor.external = false;
  }
  external_files_.clear();
}

}  // namespace selvedge::encoder_graph
