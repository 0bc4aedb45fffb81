// Parses the head of a request. It is strict wherever two readers could read the same bytes as different requests.
// Inside service/ only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace selvedge::service {

struct RequestHead {
  std::string method;
  std::string target;  // origin form, "/v1/catalogue?x=1"; of an absolute form the part after the host
  bool http11 = true;
  bool keep_alive = true;
  std::vector<std::pair<std::string, std::string>> fields;  // names in small letters, in order
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool expects_continue = false;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
  // The first or last field of that lower-case name; empty if there is none.
  std::string first(std::string_view name) const;
  std::string last(std::string_view name) const;
};

// The size of the head at the beginning of `received`, with its empty line; nothing if it is not complete. `seen` bytes
// were looked at before. Throws Problem 400 for bytes that no head may hold (a line end of one character, control
// characters), 414 for a first line and 431 for a head that is too long.
std::optional<std::size_t> head_size(std::string_view received, std::size_t seen);

// Throws Problem 400 for a malformed or ambiguous head, 431 for too many fields.
RequestHead parse_head(std::string_view bytes);

}  // namespace selvedge::service
