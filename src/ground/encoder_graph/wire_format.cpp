// Protocol Buffers' wire format, read in place: a field is a view of the message. Every length is checked against what
// is left before it is used.
#include "ground/encoder_graph/wire_format.h"

#include <cstring>

#include "selvedge/error.h"

namespace selvedge::encoder_graph {
namespace {

enum WireType : unsigned { varint_type = 0, fixed64_type = 1, bytes_type = 2, fixed32_type = 5 };

Error broken(const char* what) {
  return {ErrorKind::corrupt_data, std::string("no ONNX network: expected Protocol Buffers, found ") + what};
}

void append_varint(std::string& message, std::uint64_t value) {
  while (value >= 128) {
    message += static_cast<char>((value & 127) | 128);
    value >>= 7;
  }
  message += static_cast<char>(value);
}

}  // namespace

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) break;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 127U} << shift;
    if (byte < 128) return value;
  }
  throw broken("a number without an end");
}

std::string_view WireReader::take(std::uint64_t length) {
  if (length > rest_.size()) throw broken("a field that goes on beyond the end");
  const std::string_view taken = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return taken;
}

std::optional<WireField> WireReader::next() {
  if (rest_.empty()) return std::nullopt;
  const char* const begin = rest_.data();
  const std::uint64_t tag = varint();
  WireField field;
  if (tag >> 3 == 0 || tag >> 3 >= 1U << 29) throw broken("a field that no message has");
  field.number = static_cast<int>(tag >> 3);
  switch (tag & 7) {
    case varint_type:
      field.value = varint();
      break;
    case fixed64_type:
      std::memcpy(&field.value, take(8).data(), 8);
      break;
    case fixed32_type:
      std::memcpy(&field.value, take(4).data(), 4);
      break;
    case bytes_type:
      field.bytes = take(varint());
      field.is_bytes = true;
      break;
    default:
      throw broken("a field of an unknown kind");
  }
  field.whole = {begin, static_cast<std::size_t>(rest_.data() - begin)};
  return field;
}

void append_numbers(const WireField& field, std::vector<std::int64_t>& numbers) {
  if (!field.is_bytes) {
    numbers.push_back(static_cast<std::int64_t>(field.value));
    return;
  }
  for (std::string_view rest = field.bytes; !rest.empty();) {
    // A packed number looks like the value of a field.
    std::uint64_t value = 0;
    std::size_t at = 0;
    do {
      if (at == rest.size() || at == 10) throw broken("a number without an end");
      value |= std::uint64_t{static_cast<unsigned char>(rest[at]) & 127U} << (7 * at);
    } while (static_cast<unsigned char>(rest[at++]) >= 128);
    numbers.push_back(static_cast<std::int64_t>(value));
    rest.remove_prefix(at);
  }
}

void write_number(std::string& message, int field, std::uint64_t value) {
  append_varint(message, static_cast<std::uint64_t>(field) << 3 | varint_type);
  append_varint(message, value);
}

void write_bytes(std::string& message, int field, std::string_view bytes) {
  append_varint(message, static_cast<std::uint64_t>(field) << 3 | bytes_type);
  append_varint(message, bytes.size());
  message += bytes;
}

}  // namespace selvedge::encoder_graph
