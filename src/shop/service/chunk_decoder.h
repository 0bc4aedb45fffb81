// Decodes a chunked body (RFC 9112, 7.1) as it arrives. Inside service/ only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace selvedge::service {

class ChunkDecoder {
 public:
  // Takes bytes of the connection and appends the decoded body, at most `room` bytes. Returns how many bytes it used:
  // all, while the body goes on and there is room. Throws Problem 400 for malformed chunks: a size that is no
  // hexadecimal number of at most 15 digits, a line that ends in one character or is too long.
  std::size_t take(std::string_view bytes, std::string& body, std::size_t room);
  bool done() const { return state_ == State::done; }

 private:
  enum class State { size, extension, size_end, data, data_cr, data_lf, trailer, trailer_lf, done };
  void take_sign(char c);
  void take_size(char c);

  State state_ = State::size;
  std::uint64_t size_ = 0;
  std::size_t digits_ = 0, line_ = 0;  // characters of the size, and of all that is skipped
};

}  // namespace selvedge::service
