// Which function answers which path. Routes are written as in openapi.json: "/v1/products/{id}/similar".
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "shop/service/http.h"

namespace selvedge {

enum class RouteAccess {
  open,      // to anybody, always
  picture,   // to anybody, as pages show them without a key; at a rate of its own
  read,      // open unless the settings ask for a key with this scope
  write,     // a key with this scope
  feedback,  // as read
};

struct Route {
  std::string method;
  std::string path;
  RouteAccess access = RouteAccess::open;
  std::function<HttpResponse(const HttpRequest&)> answer;
  std::size_t max_body = 0;  // bytes; 0: it wants none
};

class Router {
 public:
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }

  // The route that fits, with the decoded values of its {names}, each one whole segment. Literal routes win over those
  // with names. Throws Problem 404, or 405 where the path exists with other methods.
  std::pair<const Route*, std::map<std::string, std::string>> find(const std::string& method,
                                                                   const std::string& path) const;
  // Methods of the path, "GET, PUT"; empty where it does not exist.
  std::string methods_of(const std::string& path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace selvedge
