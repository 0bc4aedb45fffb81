// Finds the host in a URL. Inside fetch/ only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace selvedge::fetch {

// The bytes [begin, end) of a URL that hold user name, password, host and port.
struct AuthorityRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What stands between "https://", or another scheme, and the path. {0, 0} for text without a scheme.
inline AuthorityRange authority_range(std::string_view url) {
  constexpr std::string_view mark = "://";
  const std::size_t scheme = url.find(mark);
  if (scheme == std::string_view::npos) return {};
  const std::size_t begin = scheme + mark.size();
  return {begin, std::min(url.find_first_of("/?#", begin), url.size())};
}

}  // namespace selvedge::fetch
