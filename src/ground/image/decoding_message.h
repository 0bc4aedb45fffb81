// Inside image/ only: what a program and its selvedge-decode say to each other over a socket of packets. The encoded
// picture and the pixels travel in memory that both have mapped: the former at its start, the latter from `pixels_at`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ground/image/decode.h"

namespace selvedge::image::decoding {

// Where selvedge-decode finds both when it starts.
inline constexpr int socket_handle = 3;
inline constexpr int memory_handle = 4;

// Changes with any of these structures, so that a program never talks to a selvedge-decode of another version.
inline constexpr std::uint64_t protocol = 0x5e1ed6ed00000002;

struct Hello {
  std::uint64_t protocol = 0;
  std::uint64_t address_space = 0;  // bytes, before the first picture
  char problem[256] = {};           // why it will not serve; empty: it will
};

struct Request {
  std::uint64_t bytes = 0;  // of the encoded picture
  std::uint64_t pixels_at = 0;
  std::uint64_t max_bytes = 0;
  std::int64_t max_pixels = 0;
  std::int64_t backstop_ms = 0;  // of processor time, where nobody is left to stop it
  std::int32_t at_least_width = 0;
  std::int32_t at_least_height = 0;
  std::int32_t longest_side = 0;
  std::int32_t crops = 0;  // whether `crop` holds
  Rect crop;
};

enum class Outcome : std::int32_t { decoded, failed, too_many_pixels, crop_outside, too_much_memory };

struct Reply {
  Outcome outcome = Outcome::failed;
  ErrorKind kind = ErrorKind::internal;  // of what failed
  std::int32_t width = 0;
  std::int32_t height = 0;
  std::int32_t original_width = 0;
  std::int32_t original_height = 0;
  ImageFormat format = ImageFormat::jpeg;
  std::int32_t orientation = 1;
  char message[1000] = {};  // what follows the picture's name; where it was decoded: the warning
};

// Where the pixels begin behind so many bytes.
inline std::uint64_t after(std::uint64_t bytes) {
  constexpr std::uint64_t page = 4096;
  return (bytes + page - 1) / page * page;
}

}  // namespace selvedge::image::decoding
