// Compares a path with one route after the other, segment by segment. There are few routes.
#include "shop/service/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "ground/core/percent_encoding.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 0;;) {
    const std::size_t end = path.find('/', begin);
    segments.push_back(path.substr(begin, end - begin));
    if (end == std::string_view::npos) return segments;
    begin = end + 1;
  }
}

// Splits before decoding, so an encoded slash belongs to a value.
std::optional<std::map<std::string, std::string>> matched(std::string_view pattern, std::string_view path) {
  const auto wanted = segments_of(pattern), found = segments_of(path);
  if (wanted.size() != found.size()) return std::nullopt;
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].starts_with('{')) {
      if (wanted[i] != found[i]) return std::nullopt;
      continue;
    }
    if (found[i].empty()) return std::nullopt;
    values[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = core::percent_decoded(found[i]);
  }
  return values;
}

}  // namespace

void Router::add(Route route) {
  // Literal ones first, so that "/v1/products:bulk" is never taken for a name.
  const auto named = [](const Route& r) { return r.path.find('{') != std::string::npos; };
  const auto at = named(route) ? routes_.end() : std::find_if(routes_.begin(), routes_.end(), named);
  routes_.insert(at, std::move(route));
}

std::string Router::methods_of(const std::string& path) const {
  std::string methods;
  for (const Route& route : routes_) {
    if (matched(route.path, path)) methods += (methods.empty() ? "" : ", ") + route.method;
  }
  return methods;
}

std::pair<const Route*, std::map<std::string, std::string>> Router::find(const std::string& method,
                                                                         const std::string& path) const {
  for (const Route& route : routes_) {
    if (route.method != method) continue;
    if (auto values = matched(route.path, path)) return {&route, std::move(*values)};
  }
  const std::string others = methods_of(path);
  if (others.empty())
    throw Problem(404, "no-such-route", fmt::format("'{}': no such path; openapi.json lists all", path));
  throw Problem(405, "method-not-allowed", fmt::format("'{}': expected {}, found {}", path, others, method));
}

}  // namespace selvedge::service
