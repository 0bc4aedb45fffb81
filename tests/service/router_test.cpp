#include "shop/service/router.h"

#include <gtest/gtest.h>

#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

Router shop_router() {
  Router router;
  for (const auto& [method, path] : {std::pair{"GET", "/v1/products/{id}"},
                                     {"PUT", "/v1/products/{id}"},
                                     {"GET", "/v1/products/{id}/similar"},
                                     {"POST", "/v1/products:bulk"},
                                     {"GET", "/v1/products/all"},
                                     {"GET", "/"}}) {
    router.add({method, path, RouteAccess::open, {}});
  }
  return router;
}

int status_of(const std::string& method, const std::string& path) {
  const Router router = shop_router();
  try {
    router.find(method, path);
    return 200;
  } catch (const Problem& problem) {
    return problem.status();
  }
}

TEST(Router, decodes_names_after_splitting_so_that_a_slash_may_be_part_of_an_id) {
  const Router router = shop_router();
  const auto [route, values] = router.find("GET", "/v1/products/a%2Fb%20c/similar");
  EXPECT_EQ(route->path, "/v1/products/{id}/similar");
  EXPECT_EQ(values.at("id"), "a/b c");
}

TEST(Router, prefers_literal_routes_to_those_with_names) {
  const Router router = shop_router();
  EXPECT_EQ(router.find("GET", "/v1/products/all").first->path, "/v1/products/all");
  EXPECT_EQ(router.find("GET", "/v1/products/some").first->path, "/v1/products/{id}");
}

TEST(Router, tells_an_unknown_path_from_an_unknown_method) {
  EXPECT_EQ(status_of("GET", "/"), 200);
  EXPECT_EQ(status_of("GET", "/v1"), 404);
  EXPECT_EQ(status_of("GET", "/v1/products/"), 404);
  EXPECT_EQ(status_of("GET", "/v1/products/a/b"), 404);
  EXPECT_EQ(status_of("DELETE", "/v1/products/a"), 405);
  EXPECT_EQ(status_of("GET", "/v1/products:bulk"), 405);
  EXPECT_EQ(shop_router().methods_of("/v1/products/a"), "GET, PUT");
}

}  // namespace
}  // namespace selvedge::service
