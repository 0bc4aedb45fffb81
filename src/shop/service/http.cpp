// Decodes the query. The path stays encoded, because the router splits it before decoding.
#include "shop/service/http.h"

#include <algorithm>
#include <charconv>
#include "ground/core/percent_encoding.h"

namespace selvedge::service {

std::string path_below(std::string_view base_path, std::string_view path) {
  const std::string_view prefix = base_path.substr(0, base_path.size() - 1);  // without the slash at its end
  const bool is_below = path.starts_with(base_path) || path == prefix;
  return std::string(is_below ? path.substr(prefix.size()) : path);
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const auto decoded = [](std::string_view text) {
    std::string plain(text);
    std::replace(plain.begin(), plain.end(), '+', ' ');
    return core::percent_decoded(plain);
  };
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    pairs.emplace_back(decoded(pair.substr(0, equals)), decoded(value));
  }
  return pairs;
}

}  // namespace selvedge::service
