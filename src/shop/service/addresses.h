// Reads the addresses of the service as people and browsers write them: addresses to listen on, base paths, origins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace selvedge::service {

struct ListenAddress {
  std::string host;  // an IPv6 address stands without brackets
  std::int64_t port = 0;
};

// Reads "127.0.0.1:8080", "[::1]:8080" or "localhost:0". The port is 0 to 65535. Throws invalid_argument for other
// text.
ListenAddress listen_address_from(std::string_view text);

// The host as a URL spells it. An IPv6 address gets brackets, and the '%' before its zone becomes "%25" (RFC 6874).
std::string host_in_url(std::string_view host);

// "/find/" from "find", "/find" or "/find/"; "/" from "" and "/". The segments may hold letters, digits and "-._~".
// Throws invalid_argument for other characters, an empty segment, "." and "..".
std::string base_path_from(std::string_view text);

// Whether a browser could send this text as Origin: "https://shop.example", "http://[::1]:8080". Browsers send small
// letters, no path, and no port that is the scheme's default.
bool is_origin(std::string_view text);

}  // namespace selvedge::service
