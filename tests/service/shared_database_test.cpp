// Services on one PostgreSQL database. Skipped where SELVEDGE_TEST_POSTGRES names no server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "catalogue/catalogue_suite.h"
#include "service/service_copy.h"

namespace selvedge::testing {
namespace {

class SharedDatabase : public ServedShop {
 protected:
  void SetUp() override {
    if (postgres_url() == nullptr)
      GTEST_SKIP() << "nothing is tested on PostgreSQL: SELVEDGE_TEST_POSTGRES names no server";
    catalogue_->copy_to(postgres_url_of(schema_));
  }
  ~SharedDatabase() override {
    if (postgres_url() != nullptr) drop_schema_of(schema_);
  }

  std::unique_ptr<ServiceCopy> copy() {
    return std::make_unique<ServiceCopy>(postgres_url_of(schema_), catalogue::ServerOptions{}, settings_);
  }

  TemporaryFolder schema_;  // whose name is that of the database's schema
};

TEST_F(SharedDatabase, answers_as_a_file_does) {
  const auto on_server = copy();
  for (const auto& [name, colour] : shop_colours) {
    for (const char* query : {"?limit=4", "?limit=2&in_stock=true", "?limit=4&category=dress&price_max=20"}) {
      const service::HttpResponse file =
          ask("POST", std::string("/v1/recommendations") + query, {"image/png", png_of(colour), {}});
      const auto server = ask_of(on_server->service, "POST", std::string("/v1/recommendations") + query,
                                 {"image/png", png_of(colour), {}});
      ASSERT_EQ(server.status, 200) << server.body;
      EXPECT_EQ(ids(server), ids(file)) << name << query;
      const Json a = Json::parse(file.body).at("answers"), b = Json::parse(server.body).at("answers");
      for (std::size_t i = 0; i < a.size(); ++i)
        EXPECT_NEAR(a[i].at("similarity").get<double>(), b[i].at("similarity").get<double>(), 1e-3);
    }
  }
}

TEST_F(SharedDatabase, refuses_what_no_product_may_have_as_a_file_does) {
  settings_.search = "database";
  const auto on_server = copy();
  settings_.search = service::ServiceSettings().search;
  for (const char* target : {"/v1/products?currency=%00", "/v1/products?item_group_id=a%00b", "/v1/products?cursor=%00",
                             "/v1/products?category=%FF", "/v1/products/a%00", "/v1/images/%00"}) {
    const int expected = ask("GET", target).status;
    EXPECT_TRUE(expected == 400 || expected == 404) << target;
    EXPECT_EQ(ask_of(on_server->service, "GET", target).status, expected) << target;
  }
  EXPECT_EQ(
      ask_of(on_server->service, "POST", "/v1/recommendations?currency=%00", {"image/png", png_of({200, 20, 20}), {}})
          .status,
      400);
}

TEST_F(SharedDatabase, answers_the_same_by_searching_in_the_database) {
  const auto by_index = copy();
  settings_.search = "database";
  const auto in_database = copy();
  in_database->catalogue.server()->make_search_index();
  for (const auto& [name, colour] : shop_colours) {
    for (const char* query :
         {"?limit=4", "?limit=2&in_stock=true", "?limit=4&category=dress&price_max=20", "?limit=4&unlike=red"}) {
      const auto expected = ask_of(by_index->service, "POST", std::string("/v1/recommendations") + query,
                                   {"image/png", png_of(colour), {}});
      const auto found = ask_of(in_database->service, "POST", std::string("/v1/recommendations") + query,
                                {"image/png", png_of(colour), {}});
      ASSERT_EQ(found.status, 200) << found.body;
      EXPECT_EQ(ids(found), ids(expected)) << name << query;
    }
    const std::string similar = "/v1/products/" + std::string(name) + "/similar";
    EXPECT_EQ(ids(ask_of(in_database->service, "GET", similar, {})),
              ids(ask_of(by_index->service, "GET", similar, {})));
  }
}

TEST_F(SharedDatabase, tells_how_many_products_shoppers_can_find_whatever_searches_them) {
  catalogue::Catalogue::open(postgres_url_of(schema_)).hide(std::vector<ProductId>{{"red"}});
  const auto by_index = copy();
  settings_.search = "database";
  const auto in_database = copy();
  for (ServiceCopy* const each : {by_index.get(), in_database.get()}) {
    const Json told = Json::parse(ask_of(each->service, "GET", "/v1/catalogue", {}).body);
    EXPECT_EQ(told["products"], shop_colours.size() - 1);
    EXPECT_EQ(told["images"], shop_colours.size() - 1);
    EXPECT_NE(each->service.metrics.text().find("selvedge_products 3\n"), std::string::npos);
  }
}

TEST_F(SharedDatabase, counts_what_a_client_asks_of_all_services_together) {
  settings_.rate_per_minute = 1;
  settings_.rate_burst = 4;
  const auto first = copy(), second = copy();
  const auto status = [](ServiceCopy& one) { return ask_of(one.service, "GET", "/v1/products").status; };
  for (int i = 0; i < 4; ++i) EXPECT_EQ(status(*first), 200);
  EXPECT_EQ(status(*first), 429);
  EXPECT_EQ(status(*second), 200) << "not heard of yet";
  EXPECT_TRUE(first->service.limits.settle(service::ClientLimits::Clock::now()));
  EXPECT_TRUE(second->service.limits.settle(service::ClientLimits::Clock::now()));
  const service::HttpResponse refused = ask_of(second->service, "GET", "/v1/products");
  EXPECT_EQ(refused.status, 429);
  EXPECT_GT(std::stoi(header(refused, "Retry-After")), 30);
}

TEST_F(SharedDatabase, hears_of_a_change_without_looking_for_it) {
  settings_.follow_milliseconds = 60'000;
  const auto first = copy(), second = copy();
  const auto answer = [&] {
    return ids(
        ask_of(second->service, "POST", "/v1/recommendations?limit=4", {"image/png", png_of({20, 40, 200}), {}}));
  };
  ASSERT_EQ(answer().at(0), "blue");
  first->catalogue.remove(std::vector<ProductId>{{"blue"}});
  EXPECT_NE(answer().at(0), "blue") << "facts are read from the database";
  const std::int64_t revision = first->catalogue.state().revision;
  const auto seen = [&] { return second->service.shop.view()->recommender.revision(); };
  holds_within(std::chrono::seconds(20), [&] { return seen() == revision; });
  EXPECT_EQ(seen(), revision);
}

TEST_F(SharedDatabase, tells_every_service_what_was_written_through_one) {
  const auto first = copy(), second = copy();
  const auto writer = std::map<std::string, std::string>{
      {"Authorization", "Bearer " + first->catalogue.keys()
                                        .create("writer", {catalogue::KeyScope::read, catalogue::KeyScope::write},
                                                std::chrono::sys_seconds{})
                                        .token}};
  const auto first_answer = [&](ServiceCopy& asked, Colour colour) {
    return ids(ask_of(asked.service, "POST", "/v1/recommendations?limit=1", {"image/png", png_of(colour), {}}, writer))
        .at(0);
  };
  const Colour violet{150, 30, 160}, red{200, 20, 20};
  const auto put = ask_of(first->service, "PUT", "/v1/products/violet",
                          product_form(R"({"title":"Violet"})", png_of(violet)), writer);
  ASSERT_EQ(put.status, 201) << put.body;
  EXPECT_EQ(first_answer(*first, violet), "violet") << "as soon as it is acknowledged";
  EXPECT_TRUE(holds_within(std::chrono::seconds(20), [&] { return first_answer(*second, violet) == "violet"; }));
  EXPECT_EQ(first_answer(*first, red), "red");
  ASSERT_EQ(ask_of(second->service, "DELETE", "/v1/products/red", {}, writer).status, 204);
  EXPECT_TRUE(holds_within(std::chrono::seconds(20), [&] { return first_answer(*first, red) != "red"; }));
}

// Two copies of the catalogue that say they are the same one: the second, which nothing writes to, is a replica that is
// behind for as long as a test wants.
class LaggingReplica : public SharedDatabase {
 protected:
  void SetUp() override {
    SharedDatabase::SetUp();
    if (IsSkipped()) return;
    bring_replica_up_to_date();
    writer_ = {
        {"Authorization", "Bearer " + catalogue::Catalogue::open(postgres_url_of(schema_))
                                          .keys()
                                          .create("writer", {catalogue::KeyScope::read, catalogue::KeyScope::write},
                                                  std::chrono::sys_seconds{})
                                          .token}};
  }
  ~LaggingReplica() override {
    if (postgres_url() != nullptr) drop_schema_of(replica_);
  }
  // `removed`: a product whose removal it hears of; a copy has no removals.
  void bring_replica_up_to_date(const std::string& removed = "") {
    drop_schema_of(replica_);
    const catalogue::Catalogue primary = catalogue::Catalogue::open(postgres_url_of(schema_));
    primary.copy_to(postgres_url_of(replica_));
    const catalogue::CatalogueState state = primary.state();
    catalogue::PostgresConnection replica(postgres_url_of(replica_), "test");
    if (!removed.empty()) replica.run("INSERT INTO removals VALUES ($1, $2::bigint)", {removed, state.revision});
    // Last: from here on a service follows it.
    replica.run("UPDATE catalogue SET id = $1, revision = $2::bigint", {state.id, state.revision});
  }
  std::unique_ptr<ServiceCopy> behind() {
    return std::make_unique<ServiceCopy>(
        postgres_url_of(schema_), catalogue::ServerOptions{.read_from = {postgres_url_of(replica_)}, .patience = {}},
        settings_);
  }

  TemporaryFolder replica_;
  std::map<std::string, std::string> writer_;
};

TEST_F(LaggingReplica, keeps_no_write_from_being_answered_with_what_was_written) {
  const auto service = behind();
  const service::HttpResponse added = ask_of(service->service, "PUT", "/v1/products/pink",
                                             product_form(R"({"title":"Pink"})", png_of({250, 120, 200})), writer_);
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(Json::parse(added.body)["product"]["title"], "Pink");
  EXPECT_EQ(Json::parse(added.body)["product"]["images"].size(), 1U);
  const service::HttpResponse patched =
      ask_of(service->service, "PATCH", "/v1/products/pink", json_body(R"({"title":"Pinker"})"), writer_);
  ASSERT_EQ(patched.status, 200) << patched.body;
  EXPECT_EQ(Json::parse(patched.body)["title"], "Pinker");
  EXPECT_EQ(
      header(patched, "ETag"),
      "\"" + std::to_string(catalogue::Catalogue::open(postgres_url_of(schema_)).find({"pink"})->revision) + "\"");
}

TEST_F(LaggingReplica, takes_no_follower_back_in_revision) {
  const auto service = behind();
  catalogue::Catalogue primary = catalogue::Catalogue::open(postgres_url_of(schema_));
  primary.remove(std::vector<ProductId>{{"red"}});
  bring_replica_up_to_date("red");
  catalogue::PostgresConnection replica(postgres_url_of(replica_), "test");
  service->service.shop.refresh();
  const auto view = service->service.shop.view();
  const std::int64_t revision = primary.state().revision;
  EXPECT_EQ(view->recommender.revision(), revision);
  EXPECT_EQ(view->recommender.products(), 3U);
  // The other replica, say, which is behind.
  replica.run_script("UPDATE catalogue SET revision = revision - 1");
  service->service.shop.refresh();
  view->recommender.refresh();
  EXPECT_EQ(service->service.shop.view(), view);
  EXPECT_EQ(view->recommender.revision(), revision);
  EXPECT_EQ(view->recommender.products(), 3U);
}

TEST_F(LaggingReplica, takes_no_follower_back_to_the_model_before) {
  const auto service = behind();
  const auto view = service->service.shop.view();
  // What the replica would say after a reindex that this service has followed and the replica has not.
  catalogue::PostgresConnection replica(postgres_url_of(replica_), "test");
  replica.run_script(
      "INSERT INTO models (fingerprint, name, embedding_size, directory) VALUES (repeat('0', 64), 'before', 8, "
      "'/nowhere'); UPDATE catalogue SET revision = revision - 1, model = (SELECT max(key) FROM models)");
  service->service.shop.refresh();
  EXPECT_EQ(service->service.shop.view(), view);
  const service::HttpResponse answer =
      ask_of(service->service, "POST", "/v1/recommendations?limit=4", {"image/png", png_of({20, 40, 200}), {}});
  EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST_F(LaggingReplica, is_passed_over_by_searches_in_the_database_while_it_has_the_model_before) {
  settings_.search = "database";
  const auto service = behind();
  catalogue::PostgresConnection replica(postgres_url_of(replica_), "test");
  replica.run_script(
      "INSERT INTO models (fingerprint, name, embedding_size, directory) VALUES (repeat('0', 64), 'before', 8, "
      "'/nowhere'); UPDATE catalogue SET revision = revision - 1, model = (SELECT max(key) FROM models)");
  const service::HttpResponse answer =
      ask_of(service->service, "POST", "/v1/recommendations?limit=1", {"image/png", png_of({20, 40, 200}), {}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(ids(answer).at(0), "blue");
}

}  // namespace
}  // namespace selvedge::testing
