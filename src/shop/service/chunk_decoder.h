// A body in chunks (RFC 9112, 7.1), decoded as it comes. Inside service/ only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace selvedge {

class ChunkDecoder {
 public:
  // Takes bytes of the connection and appends what they hold of the body, at most `room` bytes. Returns how many it
  // used; all of them while the body goes on and there is room. Throws Problem 400 for what is malformed: a size that
  // is no hexadecimal number of at most 15 digits, a line that ends in one character or is too long.
  std::size_t take(std::string_view bytes, std::string& body, std::size_t room);
  bool done() const { return state_ == State::done; }

 private:
  enum class State { size, extension, size_end, data, data_cr, data_lf, trailer, trailer_lf, done };
  void take_sign(char c);
  void take_size(char c);

  State state_ = State::size;
  std::uint64_t size_ = 0;
  std::size_t digits_ = 0, line_ = 0;  // characters of the size, and of what is passed over in all
};

}  // namespace selvedge
