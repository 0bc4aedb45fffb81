// Where the service is reached, as people and browsers write it: addresses to listen on, base paths, origins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace selvedge::service {

struct ListenAddress {
  std::string host;  // an IPv6 address without brackets
  std::int64_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:0". Throws invalid_argument for other text.
ListenAddress listen_address_from(std::string_view text);

// A host as it stands in a URL: an IPv6 address in brackets, the '%' before its zone as "%25" (RFC 6874).
std::string host_in_url(std::string_view host);

// "/find/" from "find", "/find" or "/find/"; "/" from "" and "/". Throws invalid_argument for a path with other
// characters than letters, digits and "-._~" in its segments, or with an empty segment, "." or "..".
std::string base_path_from(std::string_view text);

// Whether a browser could send this text as Origin: "https://shop.example", "http://[::1]:8080". In small letters,
// without a path, without the scheme's own port.
bool is_origin(std::string_view text);

}  // namespace selvedge::service
