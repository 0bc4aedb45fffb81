#include "selvedge/service/http_server.h"

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "service/service_fixture.h"

namespace selvedge::testing {
namespace {

class HttpServerOverSockets : public ServedShop {
 protected:
  void start() {
    settings_.port = 0;
    settings_.log = "json";
    server_ = std::make_unique<HttpServer>(service(), [this](const std::string& line) {
      const std::lock_guard lock(messages_mutex_);
      lines_.push_back(line);
    });
    running_ = std::thread([this] { server_->run(); });
  }
  ~HttpServerOverSockets() override {
    if (!running_.joinable()) return;
    server_->stop();
    running_.join();
  }
  httplib::Client client() { return httplib::Client("127.0.0.1", server_->port()); }

  // A connection of its own, for bytes that no HTTP client would send.
  int connected() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(server_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return socket;
  }
  // Everything the server says to those bytes until it closes.
  std::string said_to(const std::string& bytes) {
    const int socket = connected();
    EXPECT_GE(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
    ::shutdown(socket, SHUT_WR);
    std::string said;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
      said.append(buffer, static_cast<std::size_t>(n));
    ::close(socket);
    return said;
  }

  std::unique_ptr<HttpServer> server_;
  std::thread running_;
  std::vector<std::string> lines_;
};

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

TEST_F(HttpServerOverSockets, survives_requests_that_are_none) {
  start();
  const std::string form_head =
      "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n";
  for (const std::string& bytes : std::vector<std::string>{
           "", "\r\n", "GARBAGE\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", std::string(20'000, 'A'),
           "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n",
           "POST /v1/recommendations HTTP/1.1\r\nContent-Length: -5\r\n\r\nxx",
           "POST /v1/recommendations HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nxx",
           "POST /v1/recommendations HTTP/1.1\r\nContent-Length: 100\r\n\r\ncut",
           "POST /v1/recommendations HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
           form_head + "Content-Length: 5\r\n\r\n--b\r\n", form_head + "Content-Length: 9\r\n\r\n--b--\r\nxx",
           form_head +
               "Content-Length: 60\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nabc\r\n"}) {
    const std::string said = said_to(bytes);
    EXPECT_EQ(said.find("HTTP/1.1 2"), std::string::npos) << bytes.substr(0, 60);
    EXPECT_EQ(said.find("HTTP/1.1 5"), std::string::npos) << bytes.substr(0, 60) << " -> " << said;
  }
  EXPECT_EQ(client().Get("/healthz")->status, 200);
}

TEST_F(HttpServerOverSockets, answers_though_64_clients_say_nothing_more) {
  settings_.requests_at_a_time = 0;  // they all come from one address here
  start();
  std::vector<int> slow;
  for (int i = 0; i < 64; ++i) {
    slow.push_back(connected());
    const std::string begun = "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx";
    EXPECT_GT(::send(slow.back(), begun.data(), begun.size(), MSG_NOSIGNAL), 0);
  }
  EXPECT_EQ(client().Post("/v1/recommendations", png_of({20, 40, 200}), "image/png")->status, 200);
  for (const int socket : slow) ::close(socket);
}

TEST_F(HttpServerOverSockets, logs_one_json_line_a_request_without_keys_or_bodies) {
  start();
  const auto headers = key({KeyScope::write});
  httplib::Headers sent(headers.begin(), headers.end());
  sent.emplace("X-Request-Id", "my-own-id");
  EXPECT_EQ(client().Get("/v1/products/red", sent)->status, 403);
  server_->stop();
  running_.join();
  ASSERT_EQ(lines_.size(), 1U);
  const Json line = Json::parse(lines_[0]);
  EXPECT_EQ(line["request_id"], "my-own-id");
  EXPECT_EQ(line["route"], "GET /v1/products/{id}");
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

TEST_F(HttpServerOverSockets, says_which_port_is_taken) {
  start();
  ServiceSettings taken = settings_;
  taken.port = server_->port();
  Service second(*catalogue_, [](const ModelIdentity& model) { return model.directory; }, taken, {});
  try {
    HttpServer again(second, [](const std::string&) {});
    ADD_FAILURE() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(std::to_string(server_->port())), std::string::npos);
  }
}

}  // namespace
}  // namespace selvedge::testing
