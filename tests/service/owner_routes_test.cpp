#include <algorithm>

#include "service/service_fixture.h"

namespace selvedge::testing {
namespace {

using catalogue::KeyScope;

class OwnerRoutes : public ServedShop {
 protected:
  Json read(const std::string& target) {
    const service::HttpResponse response = ask("GET", target, {}, owner_);
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }
  // What a page tells of an answer.
  void tell(const Json& answer, std::vector<std::string> kinds) {
    Json feedback = {{"query_id", answer["id"]}, {"events", Json::array()}};
    for (const Json& one : answer["answers"]) {
      feedback["events"].push_back({{"kind", "shown"}, {"product_id", one["product"]["id"]}, {"rank", one["rank"]}});
    }
    for (const std::string& kind : kinds)
      feedback["events"].push_back(
          {{"kind", kind}, {"product_id", answer["answers"][1]["product"]["id"]}, {"rank", 2}});
    ASSERT_EQ(ask("POST", "/v1/feedback", json_body(feedback.dump())).status, 204);
  }

  const std::map<std::string, std::string> owner_ = key({KeyScope::write});
};

TEST_F(OwnerRoutes, open_to_a_key_of_scope_write_alone) {
  const auto reader = key({KeyScope::read, KeyScope::feedback});
  for (const char* target : {"/v1/feedback", "/v1/keys", "/v1/settings"}) {
    EXPECT_EQ(ask("GET", target).status, 401) << target;
    EXPECT_EQ(ask("GET", target, {}, reader).status, 403) << target;
    EXPECT_EQ(ask("GET", target, {}, owner_).status, 200) << target;
    EXPECT_EQ(ask("GET", std::string(target) + "?more=1", {}, owner_).status, 400) << target;
  }
}

TEST_F(OwnerRoutes, say_what_came_of_the_answers_and_which_got_no_click) {
  EXPECT_EQ(read("/v1/feedback")["all"]["click_through"], nullptr);
  const auto answer = [&](Colour colour) { return Json::parse(ask_photo(png_of(colour)).body); };
  tell(answer({200, 20, 20}), {"clicked"});
  const Json ignored = answer({20, 40, 200});
  tell(ignored, {"not_this"});
  const Json report = read("/v1/feedback?days=2");
  EXPECT_EQ(report["all"]["queries"], 2);
  EXPECT_EQ(report["all"]["click_through"], 0.5);
  EXPECT_EQ(report["all"]["mean_reciprocal_rank"], 0.25);
  EXPECT_EQ(report["all"]["not_this"], 1);
  EXPECT_EQ(report["days"].back()["queries"], 2) << "of one day, unless midnight has come between";
  ASSERT_EQ(report["unclicked"].size(), 1U);
  const Json& products = report["unclicked"][0]["products"];
  ASSERT_EQ(products.size(), shop_colours.size());
  for (std::size_t i = 0; i < products.size(); ++i)
    EXPECT_EQ(products[i]["id"], ignored["answers"][i]["product"]["id"]);
  for (const char* days : {"0", "367", "x"})
    EXPECT_EQ(field(ask("GET", std::string("/v1/feedback?days=") + days, {}, owner_)), "days") << days;
}

TEST_F(OwnerRoutes, list_keys_without_what_opens_anything) {
  const auto made = catalogue_->keys().create("the \"old\" shop", {KeyScope::read}, std::chrono::sys_seconds{});
  catalogue_->keys().revoke(made.key.id, std::chrono::sys_seconds(std::chrono::hours(24)));
  const service::HttpResponse response = ask("GET", "/v1/keys", {}, owner_);
  EXPECT_EQ(response.body.find(made.token.substr(made.token.rfind('_'))), std::string::npos);
  const Json keys = Json::parse(response.body)["keys"];
  const auto old = std::ranges::find_if(keys, [&](const Json& one) { return one["id"] == made.key.id; });
  ASSERT_NE(old, keys.end());
  EXPECT_EQ(*old, Json({{"id", made.key.id},
                        {"label", "the \"old\" shop"},
                        {"scopes", {"read"}},
                        {"created", "1970-01-01T00:00:00Z"},
                        {"last_used", nullptr},
                        {"revoked", "1970-01-02T00:00:00Z"}}));
}

TEST_F(OwnerRoutes, list_every_setting_as_it_holds) {
  settings_.max_pixels = 12345;
  const Json settings = read("/v1/settings")["settings"];
  ASSERT_EQ(settings.size(), service::service_settings().size());
  const auto pixels = std::ranges::find_if(settings, [](const Json& one) { return one["name"] == "max_pixels"; });
  ASSERT_NE(pixels, settings.end());
  EXPECT_EQ((*pixels)["value"], "12345");
}

TEST_F(OwnerRoutes, say_of_a_path_and_of_an_address_only_that_it_is_set) {
  settings_.samples = folder_ / "samples";
  settings_.cors_origins = {"https://shop.example"};
  const service::HttpResponse response = ask("GET", "/v1/settings", {}, owner_);
  EXPECT_EQ(response.body.find("shop.example"), std::string::npos);
  EXPECT_EQ(response.body.find(folder_.path().string()), std::string::npos);
  const Json settings = Json::parse(response.body)["settings"];
  std::map<std::string, bool> set;
  for (const Json& setting : settings) set[setting["name"]] = setting["set"];
  EXPECT_TRUE(set.at("samples"));
  EXPECT_TRUE(set.at("cors_origins"));
  EXPECT_FALSE(set.at("read_from"));
}

}  // namespace
}  // namespace selvedge::testing
