// Paths: each finds the route that its shape says, and the values of its names are those of its segments, decoded.
#include <algorithm>
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/service/router.h"

namespace selvedge::fuzz {
namespace {

const service::Router& routes() {
  static const service::Router all = [] {
    service::Router router;
    for (const char* const path :
         {"/v1/products/{id}", "/v1/products/{id}/similar", "/v1/products:bulk", "/{file}", "/"}) {
      service::Route route;
      route.method = "GET";
      route.path = path;
      router.add(std::move(route));
    }
    return router;
  }();
  return all;
}

void find_route(std::string_view text) {
  const std::string method(take_line(text)), path(text);
  const auto found = unless_refused([&] { return routes().find(method, path); });
  require(found.has_value() == (method == "GET" && !routes().methods_of(path).empty()));
  if (!found) return;
  require(std::ranges::count(found->first->path, '/') == std::ranges::count(path, '/'));
  for (const auto& [name, value] : found->second) {
    require(!value.empty() && found->first->path.find('{' + name + '}') != std::string::npos);
  }
}

const Registered router_fuzzer("router", find_route);

}  // namespace
}  // namespace selvedge::fuzz
