// Reads and writes Protocol Buffers as far as ONNX files need them. Fields are read in place and written by appending.
// Inside encoder_graph/ only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::encoder_graph {

// One field of a message.
struct WireField {
  int number = 0;
  std::uint64_t value = 0;  // the value of a varint, or the bits of a fixed-width number
  std::string_view bytes;   // of a text, message or packed field
  bool is_bytes = false;
  std::string_view whole;  // the field as it stands, with its tag
};

// Reads the fields of one message, in their order.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  // The next field. Nothing at the end of the message. Throws corrupt_data for what no message can hold: an unfinished
  // varint, a length beyond the end, a field with the number 0, a group.
  std::optional<WireField> next();

 private:
  std::uint64_t varint();
  std::string_view take(std::uint64_t length);

  std::string_view rest_;
};

// Appends the numbers of a repeated integer field, packed or single, to `numbers`. Throws corrupt_data for a damaged
// field.
void append_numbers(const WireField& field, std::vector<std::int64_t>& numbers);

// Append a field to a message.
void write_number(std::string& message, int field, std::uint64_t value);
void write_bytes(std::string& message, int field, std::string_view bytes);

}  // namespace selvedge::encoder_graph
