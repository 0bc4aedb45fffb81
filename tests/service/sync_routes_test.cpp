// The runs of feeds as the service shows them, and hidden products.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "service/service_fixture.h"
#include "shop/service/feed_syncing.h"

namespace selvedge::service {
namespace {

using catalogue::KeyScope;
using ::testing::HasSubstr;
using testing::Json;

class SyncRoutes : public testing::ServedShop {
 protected:
  // A feed of the red product, on disk.
  void follow_red() {
    std::ofstream(folder_.path() / "feed.csv") << "id,image,title\nred,red.png,From the feed\n";
    sync::FeedSource feed;
    feed.name = "main";
    feed.location = folder_ / "feed.csv";
    settings_.feeds = {feed};
    settings_.follow_milliseconds = 10;
  }
};

TEST_F(SyncRoutes, show_feeds_and_runs_to_a_write_key_alone) {
  follow_red();
  catalogue::SyncRun run;
  run.feed = "main";
  run.source = "https://shop.example/feed.csv";
  run.started = run.ended = std::chrono::sys_seconds(std::chrono::seconds(1'772'357'400));
  run.outcome = catalogue::SyncOutcome::refused;
  run.complaints = {"the feed names no product"};
  catalogue_->syncs().record(run);
  EXPECT_EQ(ask("GET", "/v1/syncs").status, 401);
  EXPECT_EQ(ask("GET", "/v1/syncs", {}, key({KeyScope::read})).status, 403);
  const auto writer = key({KeyScope::write});
  EXPECT_EQ(ask("GET", "/v1/syncs?limit=0", {}, writer).status, 400);
  const Json json = Json::parse(ask("GET", "/v1/syncs?limit=1", {}, writer).body);
  EXPECT_EQ(json["feeds"][0]["name"], "main");
  EXPECT_EQ(json["feeds"][0]["every_seconds"], 900);
  EXPECT_EQ(json["feeds"][0]["gone"], "hide");
  EXPECT_EQ(json["runs"][0]["outcome"], "refused");
  EXPECT_EQ(json["runs"][0]["started"], "2026-03-01T09:30:00Z");
  EXPECT_EQ(json["runs"][0]["complaints"][0], "the feed names no product");
}

TEST_F(SyncRoutes, a_service_keeps_in_step_with_its_feeds_and_measures_it) {
  follow_red();
  {
    service().metrics.syncs({});
    const FeedSyncing syncing(service());
    for (int looks = 0; service().metrics.text().find("selvedge_sync_products") == std::string::npos; ++looks) {
      ASSERT_LT(looks, 1'000'000) << "the feed was not run";
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(catalogue_->find({"red"})->facts.title, "From the feed");
  EXPECT_EQ(catalogue_->syncs().runs(9).size(), 1u);
  const std::string metrics = ask("GET", "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("selvedge_sync_products{feed=\"main\",outcome=\"changed\"} 1"));
  EXPECT_THAT(metrics, HasSubstr("selvedge_sync_failures{feed=\"main\"} 0"));
}

TEST_F(SyncRoutes, a_hidden_product_is_shown_to_the_shop_and_to_no_shopper) {
  const auto writer = key({KeyScope::write});
  EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body(R"({"hidden":"yes"})"), writer).status, 400);
  EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body(R"({"hidden":true})"), writer).status, 200);
  EXPECT_THAT(ids(ask_photo(testing::png_of({200, 20, 20}))), ::testing::Not(::testing::Contains("red")));
  EXPECT_EQ(ask("GET", "/v1/products/red").status, 404);
  EXPECT_EQ(ask("GET", "/v1/products/red/similar").status, 404);
  EXPECT_THAT(ask("GET", "/v1/products").body, ::testing::Not(HasSubstr("\"red\"")));
  EXPECT_EQ(Json::parse(ask("GET", "/v1/products/red", {}, writer).body)["hidden"], true);
  EXPECT_EQ(Json::parse(ask("GET", "/v1/products", {}, writer).body)["products"].size(), 4u);
  EXPECT_TRUE(Json::parse(ask("GET", "/v1/products/red", {}, writer).body).contains("feed"));
  EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body(R"({"hidden":null})"), writer).status, 200);
  EXPECT_THAT(ids(ask_photo(testing::png_of({200, 20, 20}))), ::testing::Contains("red"));
}

TEST_F(SyncRoutes, hidden_products_and_feeds_are_shown_to_keys_that_write_alone) {
  EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body(R"({"hidden":true})"), key({KeyScope::write})).status, 200);
  for (const KeyScope scope : catalogue::all_key_scopes) {
    const auto reader = key({scope});
    const bool sees = scope == KeyScope::write;
    EXPECT_EQ(ask("GET", "/v1/products/red", {}, reader).status, sees ? 200 : 404) << to_string(scope);
    for (const char* const list : {"/v1/products", "/v1/products?text=e", "/v1/products?colour=red,blue"}) {
      const std::string body = ask("GET", list, {}, reader).body;
      EXPECT_EQ(body.find(R"("id":"red")") != std::string::npos, sees) << to_string(scope) << " " << list;
      EXPECT_EQ(body.find(R"("feed":)") != std::string::npos, sees) << to_string(scope) << " " << list;
    }
    EXPECT_EQ(Json::parse(ask("GET", "/v1/products/blue", {}, reader).body).contains("feed"), sees) << to_string(scope);
  }
}

}  // namespace
}  // namespace selvedge::service
