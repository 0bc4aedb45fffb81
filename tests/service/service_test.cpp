#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <regex>
#include <set>
#include <thread>

#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "service/service_fixture.h"
#include "shop/intake/reindex.h"

namespace selvedge::testing {
namespace {

using ServiceAccess = ServedShop;
using ServiceFeedback = ServedShop;
using ServiceLife = ServedShop;

TEST_F(ServiceAccess, needs_a_key_with_scope_write_for_writing) {
  EXPECT_EQ(ask("DELETE", "/v1/products/red").status, 401);
  EXPECT_EQ(header(ask("DELETE", "/v1/products/red"), "WWW-Authenticate"), "Bearer");
  EXPECT_EQ(ask("DELETE", "/v1/products/red", {}, {{"Authorization", "Bearer slv_00000000_x"}}).status, 401);
  EXPECT_EQ(ask("DELETE", "/v1/products/red", {}, {{"Authorization", "Basic abc"}}).status, 401);
  EXPECT_EQ(
      ask("DELETE", "/v1/products/red", {}, key({catalogue::KeyScope::read, catalogue::KeyScope::feedback})).status,
      403);
  EXPECT_EQ(ask("GET", "/v1/products/red").status, 200) << "nothing was removed";
  EXPECT_EQ(ask("DELETE", "/v1/products/red", {}, key({catalogue::KeyScope::write})).status, 204);
}

TEST_F(ServiceAccess, opens_reads_unless_the_setting_asks_for_a_key) {
  settings_.reads = "key";
  EXPECT_EQ(ask("GET", "/v1/products").status, 401);
  EXPECT_EQ(ask_photo(png_of({1, 2, 3})).status, 401);
  EXPECT_EQ(ask("GET", "/v1/products", {}, key({catalogue::KeyScope::read})).status, 200);
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(ServiceAccess, gives_a_key_what_is_open_to_everybody_whatever_its_scopes) {
  EXPECT_EQ(ask("GET", "/v1/products", {}, key({catalogue::KeyScope::write})).status, 200);
  EXPECT_EQ(ask("GET", "/v1/products", {}, {{"Authorization", "Bearer slv_00000000_x"}}).status, 401) << "it is no key";
}

TEST_F(ServiceAccess, asks_keys_for_scope_read_where_reads_need_a_key) {
  settings_.reads = "key";
  EXPECT_EQ(ask("GET", "/v1/products", {}, key({catalogue::KeyScope::write})).status, 403);
}

TEST_F(ServiceAccess, turns_a_client_away_that_asks_too_much) {
  settings_.rate_per_minute = 1;
  settings_.rate_burst = 2;
  EXPECT_EQ(ask("GET", "/v1/products").status, 200);
  EXPECT_EQ(ask("GET", "/v1/products").status, 200);
  const service::HttpResponse response = ask("GET", "/v1/products");
  EXPECT_EQ(response.status, 429);
  EXPECT_GT(std::stoi(header(response, "Retry-After")), 0);
  EXPECT_EQ(ask("GET", "/v1/products", {}, key({catalogue::KeyScope::read})).status, 200) << "a key counts for itself";
  EXPECT_EQ(ask("GET", "/healthz").status, 200) << "probes are never turned away";
}

TEST_F(ServiceAccess, gives_pictures_at_a_higher_rate_that_has_its_end) {
  settings_.rate_per_minute = 1;
  settings_.rate_burst = 1;
  EXPECT_EQ(ask("GET", "/v1/products").status, 200);
  EXPECT_EQ(ask("GET", "/v1/products").status, 429);
  const std::string picture = "/v1/images/" + std::string(64, '0');
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask("GET", picture).status, 404) << "there is none, which is an answer";
  EXPECT_EQ(ask("GET", picture).status, 429);
}

TEST_F(ServiceAccess, lets_listed_origins_use_it_from_a_browser) {
  settings_.cors_origins = {"https://shop.example"};
  const auto allowed = [&](const std::string& origin) {
    return header(ask("GET", "/v1/products", {}, {{"Origin", origin}}), "Access-Control-Allow-Origin");
  };
  EXPECT_EQ(allowed("https://shop.example"), "https://shop.example");
  EXPECT_EQ(allowed("https://other.example"), "");
  const service::HttpResponse preflight = ask("OPTIONS", "/v1/products/red", {}, {{"Origin", "https://shop.example"}});
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(header(preflight, "Allow"), "GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
  EXPECT_EQ(header(ask("GET", "/v1/recommendations"), "Allow"), "POST, OPTIONS") << "of a 405";
  EXPECT_EQ(header(ask("PUT", "/v1/catalogue"), "Allow"), "GET, HEAD, OPTIONS") << "of a 405";
  EXPECT_EQ(header(preflight, "Access-Control-Allow-Methods").find("DELETE") != std::string::npos, true);
  EXPECT_EQ(header(preflight, "Access-Control-Allow-Origin"), "https://shop.example");
}

TEST_F(ServiceAccess, tells_caches_that_answers_depend_on_the_origin_where_they_do) {
  EXPECT_EQ(header(ask("GET", "/v1/products"), "Vary"), "") << "no origin is allowed";
  service_.reset();
  settings_.cors_origins = {"https://shop.example"};
  for (const char* const origin : {"https://shop.example", "https://other.example", ""})
    EXPECT_EQ(header(ask("GET", "/v1/products", {}, {{"Origin", origin}}), "Vary"), "Origin") << origin;
  service_.reset();
  settings_.cors_origins = {"https://shop.example", "*"};
  const service::HttpResponse any = ask("GET", "/v1/products", {}, {{"Origin", "https://other.example"}});
  EXPECT_EQ(header(any, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header(any, "Vary"), "");
}

TEST_F(ServiceAccess, answers_problems_so_that_an_allowed_origin_can_read_them) {
  settings_.cors_origins = {"https://shop.example"};
  const service::HttpResponse refused = ask("DELETE", "/v1/products/red", {}, {{"Origin", "https://shop.example"}});
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(header(refused, "Access-Control-Allow-Origin"), "https://shop.example");
}

TEST_F(ServiceAccess, answers_errors_as_problem_documents_with_the_request_id) {
  const service::HttpResponse response = ask("GET", "/v1/products?limit=0");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const Json problem = Json::parse(response.body);
  EXPECT_EQ(problem["type"], "/problems/bad-parameter");
  EXPECT_EQ(problem["field"], "limit");
  EXPECT_EQ(problem["request_id"], header(response, "X-Request-Id"));
}

TEST_F(ServiceFeedback, is_stored_under_the_query_it_is_about) {
  const std::string query = Json::parse(ask_photo(png_of({200, 20, 20})).body)["id"];
  const auto give = [&](const std::string& text) { return ask("POST", "/v1/feedback", json_body(text)); };
  const std::string clicked =
      R"({"query_id":")" + query +
      R"(","events":[{"kind":"shown","product_id":"red","rank":1},{"kind":"clicked","product_id":"red","rank":1}]})";
  EXPECT_EQ(give(clicked).status, 204);
  EXPECT_EQ(give(clicked).status, 204) << "sending twice is safe";
  const auto days = catalogue_->feedback().by_day();
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].queries, 1U);
  EXPECT_EQ(days[0].clicked, 1U);
  EXPECT_EQ(days[0].mean_reciprocal_rank(), 1.0);
}

TEST_F(ServiceFeedback, is_stored_with_the_model_that_answered) {
  const std::string present = catalogue_->state().model.fingerprint, earlier(64, 'e');
  const auto model_stored_for = [&](const std::string& id) {
    const std::string body = R"({"query_id":")" + id + R"(","events":[{"kind":"shown","product_id":"red","rank":1}]})";
    EXPECT_EQ(ask("POST", "/v1/feedback", json_body(body)).status, 204);
    SQLite::Database database(folder_ / "shop.db");
    SQLite::Statement query(database, "SELECT model FROM queries WHERE id = ?");
    query.bind(1, service().query_ids.open(id)->query);
    return query.executeStep() ? query.getColumn(0).getString() : "none";
  };
  const auto signed_by = [&](const std::string& model) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return service().query_ids.sign(now, model, std::vector<ProductId>{{"red"}});
  };
  EXPECT_EQ(model_stored_for(Json::parse(ask_photo(png_of({200, 20, 20})).body)["id"]), present);
  EXPECT_EQ(model_stored_for(signed_by(earlier)), earlier) << "the catalogue has another model by now";
  EXPECT_EQ(model_stored_for(signed_by("")), present) << "an id of an older service";
}

TEST_F(ServiceFeedback, of_a_product_that_another_answer_named_is_refused) {
  const Json answer = Json::parse(ask_photo(png_of({200, 20, 20}), "?limit=1").body);
  const std::string event = R"({"kind":"bought","product_id":"white","rank":1})";
  const service::HttpResponse refused =
      ask("POST", "/v1/feedback",
          json_body(R"({"query_id":")" + answer["id"].get<std::string>() + R"(","events":[)" + event + "]}"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(field(refused), "events[0].product_id");
  EXPECT_TRUE(catalogue_->feedback().by_day().empty());
}

TEST_F(ServiceFeedback, of_one_address_grows_the_catalogue_by_so_much_a_day) {
  settings_.stored_bytes_per_day = 1000;
  const auto give = [&](const std::map<std::string, std::string>& headers) {
    const std::string id = Json::parse(ask_photo(png_of({200, 20, 20})).body)["id"];
    return ask("POST", "/v1/feedback",
               json_body(R"({"query_id":")" + id + R"(","events":[{"kind":"shown","product_id":"red","rank":1}]})"),
               headers)
        .status;
  };
  int stored = 0;
  while (stored < 100 && give({}) == 204) ++stored;
  EXPECT_GE(stored, 1);
  EXPECT_LE(stored, 10);
  EXPECT_EQ(give({}), 429);
  EXPECT_EQ(give(key({catalogue::KeyScope::feedback})), 204) << "the shop's own servers speak for many";
  EXPECT_EQ(catalogue_->feedback().by_day()[0].queries, static_cast<std::size_t>(stored) + 1);
}

TEST_F(ServiceFeedback, refuses_what_it_cannot_store_and_names_it) {
  const std::string query = Json::parse(ask_photo(png_of({200, 20, 20})).body)["id"];
  const auto refused = [&](const std::string& id, const std::string& event) {
    const service::HttpResponse response =
        ask("POST", "/v1/feedback", json_body(R"({"query_id":")" + id + R"(","events":[)" + event + "]}"));
    EXPECT_EQ(response.status, 400) << response.body;
    return field(response);
  };
  EXPECT_EQ(refused(query, ""), "events");
  EXPECT_EQ(refused(query, "7"), "events[0].");
  EXPECT_EQ(refused(query, R"({"kind":"liked","product_id":"red","rank":1})"), "events[0].kind");
  EXPECT_EQ(refused(query, R"({"kind":"shown","product_id":"red","rank":0})"), "events[0].rank");
  EXPECT_EQ(refused(query, R"({"kind":"shown","rank":1})"), "events[0].product_id");
  EXPECT_EQ(refused(query, R"({"kind":"shown","product_id":"red","rank":1,"more":1})"), "events[0].more");
  const std::string good = R"({"kind":"shown","product_id":"red","rank":1})";
  EXPECT_EQ(refused("q", good), "query_id");
  EXPECT_EQ(refused("q0068a0c3f0" + std::string(20, '0'), good), "query_id") << "made up, as ids were once";
  EXPECT_EQ(refused(query.substr(0, query.size() - 6), good), "query_id") << "with a product taken out";
  EXPECT_EQ(refused(query, R"({"kind":"clicked","product_id":"nothing","rank":1})"), "events[0].product_id");
  EXPECT_EQ(refused(query, R"({"kind":"clicked","product_id":"red","rank":2})"), "events[0].rank");
  const auto signed_at = [&](std::chrono::sys_seconds time) {
    return service().query_ids.sign(time, std::string(64, 'a'), std::vector<ProductId>{{"red"}});
  };
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  EXPECT_EQ(refused(signed_at(now - std::chrono::days(31)), good), "query_id");
  EXPECT_EQ(refused(signed_at(now + std::chrono::hours(1)), good), "query_id");
  EXPECT_TRUE(catalogue_->feedback().by_day().empty());
}

TEST_F(ServiceLife, says_what_it_holds_and_that_it_is_ready) {
  const Json catalogue = Json::parse(ask("GET", "/v1/catalogue").body);
  EXPECT_EQ(catalogue["products"], shop_colours.size());
  EXPECT_EQ(catalogue["categories"][0], Json({{"value", "dress"}, {"count", 3}}));
  EXPECT_EQ(catalogue["price_max"], "30");
  EXPECT_EQ(catalogue["photos_kept"], false);
  EXPECT_EQ(ask("GET", "/readyz").status, 200);
  const std::string metrics = ask("GET", "/metrics").body;
  EXPECT_NE(metrics.find("selvedge_products 4"), std::string::npos);
  EXPECT_NE(metrics.find("selvedge_requests_total{route=\"GET /readyz\",status=\"200\"} 1"), std::string::npos);
  service().draining = true;
  EXPECT_EQ(ask("GET", "/readyz").status, 503);
}

TEST_F(ServiceAccess, refuses_a_parameter_that_a_route_does_not_have_on_every_route_of_the_api) {
  using enum catalogue::KeyScope;
  const auto all = key({read, write, feedback, embed});
  for (const service::Route& route : service().router.routes()) {
    if (!route.path.starts_with("/v1/")) continue;  // probes, scrapes and pages are answered whatever is added to them
    const std::string path = std::regex_replace(route.path, std::regex("\\{\\w+\\}"), "red");
    const service::HttpResponse refused = ask(route.method, path + "?mistyped=1", {}, all);
    EXPECT_EQ(refused.status, 400) << route.method << " " << path << ": " << refused.body;
    EXPECT_EQ(field(refused), "mistyped") << route.method << " " << path;
  }
  EXPECT_EQ(ask("GET", "/v1/products/red").status, 200) << "nothing was written";
  EXPECT_EQ(ask("GET", "/readyz?probe=1").status, 200);
}

TEST_F(ServiceLife, documents_every_route_and_has_every_documented_one) {
  const Json paths = Json::parse(ask("GET", "/openapi.json").body)["paths"];
  std::set<std::string> documented, routed;
  for (const auto& [path, operations] : paths.items()) {
    for (const auto& [method, operation] : operations.items()) {
      std::string upper = method;
      std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
      documented.insert(upper + " " + path);
    }
  }
  for (const service::Route& route : service().router.routes()) {
    const bool file_of_the_page = route.path == "/assets/{name}" || route.path == "/favicon.svg";
    if (!file_of_the_page) routed.insert(route.method + " " + route.path);
  }
  EXPECT_EQ(documented, routed);
}

TEST_F(ServiceLife, follows_what_another_process_changes) {
  settings_.follow_milliseconds = 10;
  ask("GET", "/readyz");
  catalogue::Catalogue other = catalogue::Catalogue::open(folder_ / "shop.db");
  const ProductId red{"red"};
  other.remove(std::span(&red, 1));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (service().shop.view()->recommender.products() == shop_colours.size() &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(service().shop.view()->recommender.products(), shop_colours.size() - 1);
}

TEST_F(ServiceLife, never_answers_with_a_removed_product_nor_without_a_new_one) {
  const auto writer = key({catalogue::KeyScope::write});
  const std::string pink = png_of({250, 120, 200});
  const service::Body form{
      "multipart/form-data", "", {{"product", "", "", "{}"}, {"image", "a.png", "image/png", pink}}};
  std::atomic<bool> stop = false;
  std::atomic<int> failed = 0, asked = 0;
  std::vector<std::thread> readers;
  ask("GET", "/readyz");
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        failed += ask_photo(png_of({20, 40, 200})).status != 200;
        ++asked;
      }
    });
  }
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(ask("PUT", "/v1/products/pink", form, writer).status, 201);
    EXPECT_EQ(ids(ask_photo(pink)).front(), "pink");
    EXPECT_EQ(ask("DELETE", "/v1/products/pink", {}, writer).status, 204);
    const auto found = ids(ask_photo(pink));
    EXPECT_EQ(std::count(found.begin(), found.end(), "pink"), 0);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(asked, 0);
}

// The shipped network under another fingerprint: a producer's name that it did not have, at the file's end.
std::filesystem::path another_model(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::string network = files::read_text(shipped_model() / "model.onnx");
  network += std::string("\x12\x01") + "x";
  files::write_file_atomically(folder / "model.onnx", network);
  Json card = Json::parse(files::read_text(shipped_model() / "model.json"));
  card["fingerprint"] = files::sha256_hex(std::as_bytes(std::span(network)));
  files::write_file_atomically(folder / "model.json", card.dump());
  return folder;
}

TEST_F(ServiceLife, answers_every_query_from_one_model_while_the_catalogue_is_brought_to_another) {
  settings_.follow_milliseconds = 10;
  const std::string old_model = catalogue_->state().model.fingerprint;
  const std::filesystem::path directory = another_model(folder_.path() / "next");
  ask("GET", "/readyz");
  std::atomic<bool> stop = false;
  std::mutex mutex;
  std::set<std::string> models;
  std::vector<std::string> wrong;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const service::HttpResponse response = ask_photo(png_of({20, 40, 200}));
        const std::lock_guard lock(mutex);
        if (response.status != 200 || ids(response).front() != "blue") {
          wrong.push_back(response.body);
        } else {
          models.insert(Json::parse(response.body)["model"]["fingerprint"]);
        }
      }
    });
  }
  const auto seen = [&](const std::string& model) {
    const std::lock_guard lock(mutex);
    return models.contains(model);
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  const auto wait_for = [&](const std::string& model) {
    while (!seen(model) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  };
  wait_for(old_model);
  catalogue::Catalogue other = catalogue::Catalogue::open(folder_ / "shop.db");
  const embedding::Embedder embedder(directory);
  const recommend::ImageEncoder encoder = recommend::encoder_of(embedder, directory);
  EXPECT_TRUE(intake::reindex(other, encoder).switched);
  wait_for(encoder.model.fingerprint);
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(models, (std::set<std::string>{old_model, encoder.model.fingerprint}));
  EXPECT_TRUE(wrong.empty()) << wrong.size() << " answers, the first: " << wrong.front();
}

TEST_F(ServiceLife, reads_on_and_refuses_writes_for_now_while_another_process_holds_the_catalogue) {
  const auto writer = key({catalogue::KeyScope::write});
  EXPECT_EQ(ask("DELETE", "/v1/products/none", {}, writer).status, 404);  // the key's first use of a day is noted
  {
    SQLite::Database holder((folder_ / "shop.db"), SQLite::OPEN_READWRITE);
    const SQLite::Transaction held(holder, SQLite::TransactionBehavior::IMMEDIATE);
    const service::HttpResponse refused = ask("DELETE", "/v1/products/red", {}, writer);
    EXPECT_EQ(refused.status, 503) << refused.body;
    EXPECT_GT(std::stoi(header(refused, "Retry-After")), 0);
    EXPECT_EQ(ids(ask_photo(png_of({200, 20, 20}))).front(), "red");
    EXPECT_EQ(ask("GET", "/readyz").status, 200);
  }
  EXPECT_EQ(ask("DELETE", "/v1/products/red", {}, writer).status, 204);
}

}  // namespace
}  // namespace selvedge::testing
