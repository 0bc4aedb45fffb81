// Questions about the products that resemble one, in the query and in a body.
#include <gmock/gmock.h>

#include "service/service_fixture.h"
#include "shop/service/problem.h"
#include "shop/service/request_head.h"

namespace selvedge::testing {
namespace {

using SimilarProducts = ServedShop;

// The longest that a GET can ask, in a first line of 8 KiB: its cursor is longer than such a line.
TEST_F(SimilarProducts, go_on_with_the_longest_question) {
  const std::string path = "/v1/products/red/similar";
  const std::string beginning = path + "?limit=1&colour=blue,white,";
  constexpr std::size_t first_line = 8 << 10;
  const std::string colour(4096 - std::string("blue,white,").size(), 'x');
  std::string target = beginning + colour + "&category=dress&category=shirt&category=";
  target += std::string(first_line - target.size() - std::string("GET  HTTP/1.1\r\n").size(), 'y');
  const auto head_of = [](const std::string& asked) { return "GET " + asked + " HTTP/1.1\r\nHost: shop\r\n\r\n"; };
  ASSERT_TRUE(service::head_size(head_of(target), 0)) << "the service takes it";
  const service::HttpResponse first = ask("GET", target);
  const std::string cursor = Json::parse(first.body)["next_cursor"];
  EXPECT_THROW(service::head_size(head_of(path + "?cursor=" + cursor), 0), service::Problem);
  const service::HttpResponse second = ask("POST", path, json_body(Json{{"cursor", cursor}}.dump()));
  EXPECT_THAT((std::vector{ids(first).at(0), ids(second).at(0)}), ::testing::UnorderedElementsAre("blue", "white"));
  EXPECT_TRUE(Json::parse(second.body)["next_cursor"].is_null());
}

TEST_F(SimilarProducts, are_asked_for_in_a_body_as_in_the_query) {
  const auto asked = [&](const service::Body& body, const std::string& query = "") {
    return ask("POST", "/v1/products/red/similar" + query, body);
  };
  const auto by_query = ids(ask("GET", "/v1/products/red/similar?limit=2&colour=blue,white&sort=-price"));
  EXPECT_EQ(by_query.size(), 2U);
  EXPECT_EQ(ids(asked(json_body(R"({"limit":2,"colour":["blue","white"],"sort":"-price"})"))), by_query);
  EXPECT_EQ(ids(asked({"multipart/form-data", "", {{"limit", "", "", "2"}, {"colour", "", "", "blue,white"}}},
                      "?sort=-price")),
            by_query);
  EXPECT_EQ(ids(asked({}, "?limit=2&colour=blue,white&sort=-price")), by_query) << "a body may be empty";
  EXPECT_EQ(field(asked(json_body(R"({"colr":"red"})"))), "colr");
  EXPECT_EQ(field(asked(json_body(R"({"photo":"AAAA"})"))), "photo") << "it is asked with no photo";
  EXPECT_EQ(field(asked({"multipart/form-data", "", {{"limit", "a.txt", "", "2"}}})), "limit");
  EXPECT_EQ(asked(json_body("[1]")).status, 400);
  EXPECT_EQ(asked({"image/png", png_of({20, 40, 200}), {}}).status, 415);
  // Of the longest question that parameters may be, each byte of it written in six.
  std::string longest;
  for (int i = 0; i < 4000; ++i) longest += "\\u0078";
  std::string question = R"({"limit":1,"colour":["white")";
  for (int i = 0; i < 15; ++i) question += R"(,"blue,)" + longest + '"';
  const std::string cursor = Json::parse(asked(json_body(question + "]}")).body)["next_cursor"];
  EXPECT_EQ(ids(asked(json_body(Json{{"cursor", cursor}}.dump()))).size(), 1U);
}

TEST_F(SimilarProducts, to_a_hidden_one_are_none_and_only_a_writer_learns_why) {
  const auto writer = key({catalogue::KeyScope::write});
  ASSERT_EQ(ask("PATCH", "/v1/products/red", json_body(R"({"hidden":true})"), writer).status, 200);
  const service::HttpResponse told = ask("GET", "/v1/products/red/similar", {}, writer);
  EXPECT_EQ(told.status, 404);
  EXPECT_NE(told.body.find("'red': hidden"), std::string::npos) << told.body;
  EXPECT_NE(ask("GET", "/v1/products/red/similar").body.find("'red': not in the catalogue"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::testing
