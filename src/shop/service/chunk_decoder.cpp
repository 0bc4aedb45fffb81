// A state machine. It takes data in runs and everything else byte by byte. Extensions and trailers are skipped. They do
// not count as body, so they have a limit of their own.
#include "shop/service/chunk_decoder.h"

#include <algorithm>

#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

constexpr std::size_t most_digits = 15;             // of a size, hexadecimal: it fits into 64 bits
constexpr std::size_t most_passed_over = 16 << 10;  // extensions and trailers of one body

Problem malformed() { return {400, "bad-body", "expected well-formed chunks, found others", "body"}; }

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t'; }

}  // namespace

void ChunkDecoder::take_size(char c) {
  if (const int digit = hexadecimal(c); digit >= 0) {
    if (++digits_ > most_digits) throw malformed();
    size_ = size_ * 16 + static_cast<std::uint64_t>(digit);
    return;
  }
  if (digits_ == 0 || (c != '\r' && c != ';')) throw malformed();
  state_ = c == '\r' ? State::size_end : State::extension;
}

void ChunkDecoder::take_sign(char c) {
  const auto expect = [&](char wanted, State next) {
    if (c != wanted) throw malformed();
    state_ = next;
  };
  switch (state_) {
    case State::size:
      return take_size(c);
    case State::extension:
      if (c != '\r' && (!is_text(c) || ++line_ > most_passed_over)) throw malformed();
      if (c == '\r') state_ = State::size_end;
      return;
    case State::size_end:
      expect('\n', size_ > 0 ? State::data : State::trailer);
      digits_ = 0;
      return;
    case State::data_cr:
      return expect('\r', State::data_lf);
    case State::data_lf:
      return expect('\n', State::size);
    case State::trailer:  // skipped; `digits_` counts the characters of the line, because an empty line ends the body
      if (c != '\r' && (!is_text(c) || ++line_ > most_passed_over)) throw malformed();
      if (c == '\r') {
        state_ = State::trailer_lf;
      } else {
        ++digits_;
      }
      return;
    case State::trailer_lf:
      expect('\n', digits_ == 0 ? State::done : State::trailer);
      digits_ = 0;
      return;
    default:
      throw malformed();
  }
}

std::size_t ChunkDecoder::take(std::string_view bytes, std::string& body, std::size_t room) {
  std::size_t used = 0;
  while (used < bytes.size() && !done()) {
    if (state_ != State::data) {
      take_sign(bytes[used++]);
      continue;
    }
    const std::size_t part = std::min({static_cast<std::size_t>(size_), bytes.size() - used, room});
    if (part == 0) return used;
    body.append(bytes.substr(used, part));
    used += part;
    room -= part;
    size_ -= part;
    if (size_ == 0) state_ = State::data_cr;
  }
  return used;
}

}  // namespace selvedge::service
