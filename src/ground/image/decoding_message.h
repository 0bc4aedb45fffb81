// The messages between a program and its selvedge-decode, over a socket of packets. The encoded picture and the pixels
// are in memory that both have mapped: the picture at its start, the pixels from `pixels_at`. Inside image/ and codecs/
// only.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ground/image/decode.h"

namespace selvedge::image::decoding {

// The file descriptors of socket and memory when selvedge-decode starts.
inline constexpr int socket_handle = 3;
inline constexpr int memory_handle = 4;

// The version of these structures. It changes with each of them, so that a program never talks to a selvedge-decode of
// another version.
inline constexpr std::uint64_t protocol = 0x5e1ed6ed00000002;

struct Hello {
  std::uint64_t protocol = 0;
  std::uint64_t address_space = 0;  // bytes, before the first picture
  char problem[256] = {};           // why it will not decode; empty: it will
};

struct Request {
  std::uint64_t bytes = 0;  // of the encoded picture
  std::uint64_t pixels_at = 0;
  std::uint64_t max_bytes = 0;
  std::int64_t max_pixels = 0;
  std::int64_t backstop_ms = 0;  // of processor time; ends the process if its program is gone
  std::int32_t at_least_width = 0;
  std::int32_t at_least_height = 0;
  std::int32_t longest_side = 0;
  std::int32_t crops = 0;  // whether `crop` holds
  Rect crop;
};

enum class Outcome : std::int32_t { decoded, failed, too_many_pixels, crop_outside, too_much_memory };

struct Reply {
  Outcome outcome = Outcome::failed;
  ErrorKind kind = ErrorKind::internal;  // of the failure
  std::int32_t width = 0;
  std::int32_t height = 0;
  std::int32_t original_width = 0;
  std::int32_t original_height = 0;
  ImageFormat format = ImageFormat::jpeg;
  std::int32_t orientation = 1;
  char message[1000] = {};  // the error's text behind the picture's name; for Outcome::decoded the warning
};

// Where the pixels begin behind an encoded picture of this many bytes: at the next page.
inline std::uint64_t after(std::uint64_t bytes) {
  constexpr std::uint64_t page = 4096;
  return (bytes + page - 1) / page * page;
}

}  // namespace selvedge::image::decoding
