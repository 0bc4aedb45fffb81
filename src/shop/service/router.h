// Finds the route of a request. Paths are written as in openapi.json: "/v1/products/{id}/similar".
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "shop/service/http.h"

namespace selvedge::service {

// Who may use a route.
enum class RouteAccess {
  open,      // anybody, and no limit counts it
  picture,   // anybody, with a rate of its own; pages show pictures without a key
  read,      // anybody; with the setting reads = "key" only a key of scope read
  write,     // a key of scope write
  feedback,  // anybody; with the setting reads = "key" only a key of scope feedback
  embed,     // a key of scope embed
};

struct Route {
  std::string method;
  std::string path;
  RouteAccess access = RouteAccess::open;
  std::function<HttpResponse(const HttpRequest&)> answer;
  std::size_t max_body = 0;  // bytes; 0: a body is not read
};

class Router {
 public:
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }

  // The route of a path, and the decoded values of its {names}. A {name} is one whole segment, and not empty. A literal
  // path wins over one with names. The pointer is valid until the next add(). Throws Problem 404, or 405 if the path
  // exists with other methods.
  std::pair<const Route*, std::map<std::string, std::string>> find(const std::string& method,
                                                                   const std::string& path) const;
  // The methods of the path, "GET, PUT"; empty if it does not exist.
  std::string methods_of(const std::string& path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace selvedge::service
