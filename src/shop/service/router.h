// Finds the function that answers a path. Routes are written as in openapi.json: "/v1/products/{id}/similar".
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "shop/service/http.h"

namespace selvedge::service {

enum class RouteAccess {
  open,      // anybody, always
  picture,   // anybody: pages show pictures without a key; has its own rate
  read,      // anybody, unless the settings ask for a key with this scope
  write,     // a key with this scope
  feedback,  // as read
  embed,     // a key with this scope
};

struct Route {
  std::string method;
  std::string path;
  RouteAccess access = RouteAccess::open;
  std::function<HttpResponse(const HttpRequest&)> answer;
  std::size_t max_body = 0;  // bytes; 0: it takes none
};

class Router {
 public:
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }

  // The route of a path, with the decoded values of its {names}; each is one whole segment. Literal routes win over
  // those with names. Throws Problem 404, or 405 if the path exists with other methods.
  std::pair<const Route*, std::map<std::string, std::string>> find(const std::string& method,
                                                                   const std::string& path) const;
  // The methods of the path, "GET, PUT"; empty if it does not exist.
  std::string methods_of(const std::string& path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace selvedge::service
