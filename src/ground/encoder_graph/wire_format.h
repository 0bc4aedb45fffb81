// Protocol Buffers on the wire, as far as ONNX files need them: fields are read in place and written by appending.
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
  std::uint64_t value = 0;  // of a varint, or of a fixed-width number's bits
  std::string_view bytes;   // of a text, message or packed field
  bool is_bytes = false;
  std::string_view whole;  // the field as it stands, with its tag
};

// Reads the fields of one message, in their order.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  // Nothing at the message's end. Throws corrupt_data for what no message can hold: an open varint, a length beyond the
  // end, a field of number 0, a group.
  std::optional<WireField> next();

 private:
  std::uint64_t varint();
  std::string_view take(std::uint64_t length);

  std::string_view rest_;
};

// The numbers of a repeated integer field, packed or one by one: appends those of `field` to `numbers`. Throws
// corrupt_data.
void append_numbers(const WireField& field, std::vector<std::int64_t>& numbers);

// Append a field to a message.
void write_number(std::string& message, int field, std::uint64_t value);
void write_bytes(std::string& message, int field, std::string_view bytes);
void write_float(std::string& message, int field, float value);

}  // namespace selvedge::encoder_graph
