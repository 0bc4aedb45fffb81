// Parses the head of a request. It is strict wherever a proxy and this server could read the same bytes as different
// requests (request smuggling). Inside service/ only.
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
  std::string target;  // "/v1/catalogue?x=1", also if it was sent as an absolute URL; "*" only for OPTIONS
  bool http11 = true;
  bool keep_alive = true;
  std::vector<std::pair<std::string, std::string>> fields;  // names in small letters, in order
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool expects_continue = false;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
  // The value of the first or last field of this lower-case name; empty if there is none.
  std::string first(std::string_view name) const;
  std::string last(std::string_view name) const;
};

// The size in bytes of the head at the beginning of `received`, including its empty line. Nothing if it is not
// complete. `seen`: how many of the bytes earlier calls looked at. Throws Problem 400 for bytes that no head may have
// (control characters, line ends other than CR LF), 414 for a first line over 8 KiB, and 431 for a head over 16 KiB.
std::optional<std::size_t> head_size(std::string_view received, std::size_t seen);

// Parses a whole head, as head_size() found it. Throws Problem 400 for a malformed or ambiguous head, 431 for more than
// 100 fields.
RequestHead parse_head(std::string_view bytes);

}  // namespace selvedge::service
