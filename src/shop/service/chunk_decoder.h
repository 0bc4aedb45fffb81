// Decodes a chunked body (RFC 9112, 7.1) as it arrives. Inside service/ only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace selvedge::service {

class ChunkDecoder {
 public:
  // Takes bytes of the connection and appends at most `room` bytes to the decoded body. Returns how many bytes it used.
  // That is fewer than given only at the end of the body or without room. Throws Problem 400 for malformed chunks: a
  // size that is no hexadecimal number of at most 15 digits, a line that does not end in CR LF, and over 16 KiB of
  // extensions and trailers.
  std::size_t take(std::string_view bytes, std::string& body, std::size_t room);
  // Whether the whole body was taken, with its trailers.
  bool done() const { return state_ == State::done; }

 private:
  enum class State { size, extension, size_end, data, data_cr, data_lf, trailer, trailer_lf, done };
  void take_sign(char c);
  void take_size(char c);

  State state_ = State::size;
  std::uint64_t size_ = 0;
  // digits_: characters of the size, or of the trailer's line. line_: characters of all extensions and trailers.
  std::size_t digits_ = 0, line_ = 0;
};

}  // namespace selvedge::service
