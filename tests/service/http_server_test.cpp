#include "shop/service/http_server.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "service/socket_fixture.h"

namespace selvedge::testing {
namespace {

TEST_F(HttpServerOverSockets, answers_raw_bodies_and_forms) {
  start();
  auto http = client();
  const std::string photo = png_of({20, 40, 200});
  const auto raw = http.Post("/v1/recommendations?limit=1", photo, "image/png");
  ASSERT_TRUE(raw);
  EXPECT_EQ(raw->status, 200) << raw->body;
  EXPECT_EQ(Json::parse(raw->body)["answers"][0]["product"]["id"], "blue");
  const auto form =
      http.Post("/v1/recommendations",
                httplib::MultipartFormDataItems{{"photo", photo, "p.png", "image/png"}, {"limit", "2", "", ""}});
  ASSERT_TRUE(form);
  EXPECT_EQ(form->status, 200) << form->body;
  EXPECT_EQ(Json::parse(form->body)["answers"].size(), 2U);
}

TEST_F(HttpServerOverSockets, keeps_a_connection_over_answers_and_problems) {
  start();
  auto http = client();
  http.set_keep_alive(true);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(http.Get("/v1/products/red")->status, 200);
    EXPECT_EQ(http.Get("/v1/products/none")->status, 404);
    EXPECT_EQ(http.Post("/v1/recommendations", "no picture", "image/png")->status, 422);
    EXPECT_EQ(http.Put("/v1/products/red", "{}", "application/json")->status, 401);
  }
}

TEST_F(HttpServerOverSockets, refuses_a_body_over_the_limit_told_or_not) {
  settings_.max_body_bytes = 10'000;
  start();
  auto http = client();
  EXPECT_EQ(http.Post("/v1/recommendations", std::string(10'001, 'x'), "image/png")->status, 413);
  const auto chunked = http.Post(
      "/v1/recommendations",
      [](std::size_t offset, httplib::DataSink& sink) {
        const std::string piece(1000, 'x');
        if (offset >= 20'000) {
          sink.done();
        } else {
          sink.write(piece.data(), piece.size());
        }
        return true;
      },
      "image/png");
  // Or the connection is closed before the client is done sending.
  EXPECT_TRUE(!chunked || chunked->status == 413);
  EXPECT_EQ(http.Get("/healthz")->status, 200);
}

TEST_F(HttpServerOverSockets, logs_one_json_line_a_request_without_keys_or_bodies) {
  start();
  const auto headers = key({catalogue::KeyScope::read});
  httplib::Headers sent(headers.begin(), headers.end());
  sent.emplace("X-Request-Id", "my-own-id");
  EXPECT_EQ(client().Delete("/v1/products/red", sent)->status, 403);
  server_->stop();
  running_.join();
  ASSERT_EQ(lines_.size(), 1U);
  const Json line = Json::parse(lines_[0]);
  EXPECT_EQ(line["request_id"], "my-own-id");
  EXPECT_EQ(line["route"], "DELETE /v1/products/{id}");
  EXPECT_EQ(line["status"], 403);
  EXPECT_EQ(lines_[0].find(headers.at("Authorization")), std::string::npos);
}

TEST_F(HttpServerOverSockets, finishes_what_it_has_begun_when_told_to_stop) {
  start();
  std::vector<std::thread> clients;
  std::atomic<int> answered = 0, sent = 0;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      auto http = client();
      ++sent;
      const auto response = http.Post("/v1/recommendations", png_of({20, 40, 200}), "image/png");
      // Either it was not taken at all, or it was answered whole.
      if (response) answered += response->status == 200 && !Json::parse(response->body)["answers"].empty();
    });
  }
  while (sent < 8) std::this_thread::yield();
  server_->stop();
  running_.join();
  for (std::thread& one : clients) one.join();
  EXPECT_EQ(service().metrics.text().find("status=\"500\""), std::string::npos);
}

TEST_F(HttpServerOverSockets, takes_the_last_address_of_the_last_line_behind_a_proxy) {
  settings_.behind_proxy = true;
  start();
  said_to(
      "GET /v1/products/red HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1, 2.2.2.2\r\n"
      "X-Forwarded-For: 3.3.3.3,4.4.4.4\r\nConnection: close\r\n\r\n");
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(Json::parse(lines_[0])["client"], "4.4.4.4");
}

TEST_F(HttpServerOverSockets, counts_ipv6_clients_behind_a_proxy_by_their_network) {
  settings_.behind_proxy = true;
  settings_.rate_per_minute = 1;
  settings_.rate_burst = 1;
  start();
  const auto status_of = [&](const std::string& client_address) {
    return client().Get("/v1/products/red", {{"X-Forwarded-For", "9.9.9.9, " + client_address}})->status;
  };
  EXPECT_EQ(status_of("2001:db8:1:2::1"), 200);
  EXPECT_EQ(status_of("[2001:DB8:1:2:ffff::7]:41000"), 429) << "another address of the same subscriber";
  EXPECT_EQ(status_of("2001:db8:1:3::1"), 200);
  EXPECT_EQ(status_of("::ffff:5.6.7.8"), 200);
  EXPECT_EQ(status_of("5.6.7.8"), 429) << "the same address, written as IPv4";
}

TEST_F(HttpServerOverSockets, listens_on_ipv6_and_names_it_in_brackets) {
  settings_.host = "::1";
  start();
  httplib::Client over_ipv6("::1", server_->port());
  const auto answer = over_ipv6.Get("/v1/products/red", {{"Host", "[::1]:" + std::to_string(server_->port())}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(Json::parse(lines_[0])["client"], "::1");
  service::ServiceSettings taken = settings_;
  taken.port = server_->port();
  service::Service second(*catalogue_, [](const ModelIdentity& model) { return model.directory; }, taken, {});
  try {
    const service::HttpServer other(second, {});
    ADD_FAILURE() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find("[::1]:" + std::to_string(server_->port()) + ":"), 0U) << error.what();
  }
}

TEST_F(HttpServerOverSockets, answers_below_its_base_path_and_without_it_with_the_same_links) {
  std::ofstream(folder_.path() / "sample.jpg") << "0123456789";
  settings_.samples = folder_.path();
  settings_.base_path = "/find/";
  start();
  for (const char* const prefix : {"/find", ""}) {
    const auto at = [&](const char* path) { return client().Get(prefix + std::string(path)); };
    const Json product = Json::parse(at("/v1/products/red")->body);
    const std::string image = product["image_url"];
    EXPECT_EQ(image.find("/find/v1/images/"), 0U) << image;
    EXPECT_EQ(product["images"][0]["url"], image);
    EXPECT_EQ(client().Get(image)->status, 200);
    const Json similar = Json::parse(at("/v1/products/red/similar?limit=1")->body);
    EXPECT_EQ(similar["answers"][0]["image"]["url"].get<std::string>().find("/find/v1/images/"), 0U);
    EXPECT_EQ(Json::parse(at("/v1/samples")->body)[0]["url"], "/find/v1/samples/sample.jpg");
    EXPECT_EQ(Json::parse(at("/openapi.json")->body)["servers"], Json::parse(R"([{"url":"/find"}])"));
    EXPECT_EQ(at("/healthz")->status, 200);
    EXPECT_EQ(at("/find/healthz")->status, prefix[0] == '\0' ? 200 : 404) << "the base path is taken off once";
  }
}

TEST_F(HttpServerOverSockets, leads_from_the_base_path_without_its_slash_to_the_page) {
  settings_.base_path = "/find/";
  start();
  const std::string led =
      said_to("GET /find?colour=red%20and%0Ablue HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false);
  EXPECT_EQ(led.find("HTTP/1.1 308 "), 0U) << led;
  EXPECT_NE(led.find("\r\nLocation: /find/?colour=red%20and%0Ablue\r\n"), std::string::npos) << led;
  EXPECT_EQ(client().Get("/finder")->status, 404);
}

TEST_F(HttpServerOverSockets, refuses_a_base_path_that_hides_a_route) {
  for (const char* const path : {"/v1/", "/docs/", "/v1/products/", "/assets/"}) {
    settings_.base_path = path;
    EXPECT_THROW(service(), Error) << path;
  }
}

TEST_F(HttpServerOverSockets, takes_a_key_whose_scheme_is_in_small_letters) {
  start();
  std::string value = key({catalogue::KeyScope::write}).at("Authorization");
  EXPECT_EQ(client().Delete("/v1/products/none", {{"Authorization", "b" + value.substr(1)}})->status, 404);
}

TEST_F(HttpServerOverSockets, gives_parts_of_pictures_as_parts) {
  std::ofstream(folder_.path() / "big.jpg") << "0123456789";
  settings_.samples = folder_.path();
  start();
  const auto part = client().Get("/v1/samples/big.jpg", {{"Range", "bytes=2-3"}});
  EXPECT_EQ(part->status, 206);
  EXPECT_EQ(part->body, "23");
  EXPECT_EQ(part->get_header_value("Content-Range"), "bytes 2-3/10");
  EXPECT_EQ(client().Get("/v1/samples/big.jpg", {{"Range", "bytes=0-,0-,0-"}})->status, 200);
  EXPECT_EQ(client().Get("/v1/samples/big.jpg", {{"Range", "bytes=10-"}})->status, 416);
  const auto head = client().Head("/v1/samples/big.jpg");
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->get_header_value("Content-Length"), "10");
}

TEST_F(HttpServerOverSockets, lives_on_after_a_streamed_answer_that_throws_though_nobody_listens_to_messages) {
  settings_.port = 0;
  service::Service silent(*catalogue_, [](const ModelIdentity& model) { return model.directory; }, settings_, {});
  const auto breaks_off = [](service::Service&, const service::HttpRequest&) {
    service::HttpResponse response{200, "text/plain", {}, {}, {}, {}};
    response.stream = [](const service::BodyWriter& write) {
      write("begun");
      throw std::runtime_error("broken");
    };
    return response;
  };
  service::add_route(silent, "GET", "/v1/broken", service::RouteAccess::open, breaks_off);
  service::HttpServer server(silent, {});
  std::thread running([&] { server.run(); });
  httplib::Client http("127.0.0.1", server.port());
  EXPECT_FALSE(http.Get("/v1/broken")) << "taken for whole";
  const auto next = http.Get("/healthz");
  EXPECT_TRUE(next && next->status == 200);
  server.stop();
  running.join();
}

TEST_F(HttpServerOverSockets, answers_also_where_its_log_cannot_be_written) {
  settings_.port = 0;
  settings_.log = "json";
  std::atomic<int> tried = 0;
  service::HttpServer server(service(), [&](const std::string&) {
    ++tried;
    throw std::runtime_error("no space left for the log");
  });
  std::thread running([&] { server.run(); });
  httplib::Client http("127.0.0.1", server.port());
  const auto answer = http.Get("/healthz");
  EXPECT_TRUE(answer && answer->status == 200);
  server.stop();
  running.join();
  EXPECT_GT(tried, 0);
}

TEST_F(HttpServerOverSockets, says_which_port_is_taken) {
  start();
  service::ServiceSettings taken = settings_;
  taken.port = server_->port();
  service::Service second(*catalogue_, [](const ModelIdentity& model) { return model.directory; }, taken, {});
  try {
    service::HttpServer again(second, [](const std::string&) {});
    ADD_FAILURE() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(std::to_string(server_->port())), std::string::npos);
  }
}

}  // namespace
}  // namespace selvedge::testing
