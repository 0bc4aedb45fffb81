// Where in a URL its host stands. Inside fetch/ only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace selvedge::fetch {

// The bytes [begin, end) of a URL that name whose it is: name and password, host, port.
struct AuthorityRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What stands behind "https://" or another scheme, before the path; {0, 0} in text without a scheme.
inline AuthorityRange authority_range(std::string_view url) {
  constexpr std::string_view mark = "://";
  const std::size_t scheme = url.find(mark);
  if (scheme == std::string_view::npos) return {};
  const std::size_t begin = scheme + mark.size();
  return {begin, std::min(url.find_first_of("/?#", begin), url.size())};
}

}  // namespace selvedge::fetch
