// Where a request begins and ends, and what its body may be: bytes on a real connection.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>

#include "service/socket_fixture.h"

namespace selvedge::testing {
namespace {

using namespace std::string_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using HttpFraming = HttpServerOverSockets;

const std::string hidden = "GET /v1/catalogue HTTP/1.1\r\nHost: a\r\n\r\n";

std::size_t answers_in(const std::string& said) {
  std::size_t count = 0;
  for (std::size_t at = said.find("HTTP/1.1 "); at != std::string::npos; at = said.find("HTTP/1.1 ", at + 1)) ++count;
  return count;
}

TEST_F(HttpFraming, refuses_heads_that_two_readers_would_read_differently_and_closes) {
  start();
  const std::string post = "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\n";
  for (const std::string& head :
       std::vector<std::string>{post + "X: a\r\n folded\r\nContent-Length: 0\r\n\r\n",
                                post + "Transfer-Encoding:\r\n chunked\r\n\r\n",
                                post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                                post + "Content-Length : 5\r\n\r\n",
                                post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                                post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
                                post + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
                                post + "Content-Length: +5\r\n\r\n",
                                post + "Content-Length: -5\r\n\r\n",
                                post + "Content-Length: 5,5\r\n\r\n",
                                post + "Content-Length: 0x5\r\n\r\n",
                                post + "Content-Length: 5 5\r\n\r\n",
                                post + "Content-Length: \r\n\r\n",
                                post + "Content-Length: 99999999999999999999999\r\n\r\n",
                                post + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                                post + "Transfer-Encoding: xchunked\r\n\r\n",
                                post + "Transfer-Encoding: identity\r\n\r\n",
                                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                "POST /v1/recommendations HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                "GET /healthz HTTP/1.1\nHost: a\n\n",
                                "GET /healthz HTTP/1.1\r\nHost: a\n\r\n",
                                "GET /healthz HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
                                "GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s,
                                "GET /healthz HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
                                "GET /healthz HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
                                "GET /healthz HTTP/1.1\r\n Host: a\r\n\r\n",
                                "GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                                "GET healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                                "GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n",
                                "GET /healthz HTTP/1.1\r\n\r\n",
                                "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                                "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n"}) {
    const std::string said = said_to(head + hidden, false);
    EXPECT_THAT(said, StartsWith("HTTP/1.1 400 ")) << head;
    EXPECT_EQ(answers_in(said), 1U) << head;
    EXPECT_THAT(said, HasSubstr("Connection: close")) << head;
  }
}

TEST_F(HttpFraming, refuses_malformed_chunks_and_closes) {
  start();
  const std::string post = "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* const body :
       {"zz\r\n", "-1\r\n", "+5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n", "5 \r\nhello\r\n", "\r\n", ";a\r\n",
        "ffffffffffffffffff\r\nx", "5\nhello\r\n0\r\n\r\n", "5\r\nhelloxx\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\rX", "5;a\nb\r\nhello\r\n0\r\n\r\n"}) {
    const std::string said = said_to(post + body + hidden, false);
    EXPECT_THAT(said, StartsWith("HTTP/1.1 400 ")) << body;
    EXPECT_EQ(answers_in(said), 1U) << body;
  }
  EXPECT_THAT(said_to(post + "5;x=y\r\nhello\r\n0\r\nTrailer: z\r\n\r\n" + hidden), HasSubstr("HTTP/1.1 200"))
      << "a whole body, and the next request after it";
}

TEST_F(HttpFraming, takes_a_body_of_no_method_for_the_next_request) {
  start();
  for (const char* const method : {"GET", "HEAD", "DELETE", "OPTIONS", "PATCH", "PUT", "BREW", "TRACE"}) {
    for (const std::string& framed : {"Content-Length: " + std::to_string(hidden.size()) + "\r\n\r\n" + hidden,
                                      "Transfer-Encoding: chunked\r\n\r\n" + fmt::format("{:x}", hidden.size()) +
                                          "\r\n" + hidden + "\r\n0\r\n\r\n"}) {
      const std::string said =
          said_to(std::string(method) + " /v1/products/red HTTP/1.1\r\nHost: a\r\n" + framed + hidden, false);
      EXPECT_EQ(answers_in(said), 1U) << method << ": " << said;
      EXPECT_THAT(said, HasSubstr("Connection: close")) << method;
    }
  }
}

TEST_F(HttpFraming, decides_before_the_body_comes) {
  start();
  const std::string head = "Host: a\r\nContent-Length: 1000000000\r\n";
  // No byte of the body is ever sent.
  EXPECT_THAT(said_to("DELETE /v1/products/red HTTP/1.1\r\n" + head + "\r\n", false), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(said_to("PUT /v1/products/red HTTP/1.1\r\n" + head + "\r\n", false), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(said_to("POST /v1/recommendations HTTP/1.1\r\n" + head + "\r\n", false), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(said_to("POST /v1/none HTTP/1.1\r\n" + head + "\r\n", false), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(said_to("POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
                      "Content-Length: 1000\r\n\r\n",
                      false),
              StartsWith("HTTP/1.1 415 "));
  EXPECT_THAT(said_to("POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                      "Expect: 100-continue\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 "));
}

TEST_F(HttpFraming, takes_no_more_bodies_than_memory_was_set_aside_for) {
  settings_.max_held_bytes = 1 << 20;
  settings_.requests_at_a_time = 0;
  start();
  const std::string head = "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
  const std::string most = head + std::string(900'000, 'x');
  int first = -1;
  const auto send_first = [&] {
    first = connected();
    ASSERT_EQ(::send(first, most.data(), most.size(), MSG_NOSIGNAL), static_cast<ssize_t>(most.size()));
  };
  send_first();
  std::string said;
  // Until the first has been taken in. While both are, either may be the one that is refused.
  for (int i = 0; i < 1000 && said.find(" 503 ") == std::string::npos; ++i) {
    said = said_to(most);
    char byte = 0;
    if (::recv(first, &byte, 1, MSG_DONTWAIT) < 0) continue;
    ::close(first);
    send_first();
  }
  EXPECT_THAT(said, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(said, HasSubstr("Retry-After: "));
  ::close(first);
}

TEST_F(HttpFraming, names_what_is_too_long) {
  start();
  const auto title = [&](const std::string& bytes) { return said_to(bytes, false); };
  EXPECT_THAT(title("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 414 "), HasSubstr("\"Target too long\"")));
  EXPECT_THAT(title("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 431 "), HasSubstr("\"Head too large\"")));
}

TEST_F(HttpFraming, understands_targets_with_a_host) {
  start();
  const std::string rest = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  EXPECT_THAT(said_to("GET http://shop.example/healthz" + rest), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(said_to("GET HTTP://shop.example:80/v1/products/none?x" + rest), StartsWith("HTTP/1.1 40"));
  EXPECT_THAT(said_to("GET http://shop.example" + rest), Not(StartsWith("HTTP/1.1 400 ")));
  EXPECT_THAT(said_to("GET http:///healthz" + rest), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpFraming, answers_pipelined_requests_in_order) {
  start();
  const std::string two =
      "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/products/none HTTP/1.1\r\nHost: a\r\n"
      "Connection: close\r\n\r\n";
  const std::string said = said_to(two);
  EXPECT_EQ(answers_in(said), 2U);
  EXPECT_LT(said.find(" 200 "), said.find(" 404 "));
}

TEST_F(HttpFraming, keeps_answers_to_others_while_300_send_no_head) {
  start();
  std::vector<int> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(connected());
    ::send(slow.back(), "GET /healthz HT", 15, MSG_NOSIGNAL);
  }
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(client().Get("/v1/products/red")->status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  for (const int socket : slow) ::close(socket);
}

TEST_F(HttpFraming, closes_the_oldest_waiting_connection_of_an_address_that_has_too_many) {
  settings_.connections_per_address = 2;
  start();
  const int first = connected(), second = connected();
  EXPECT_EQ(client().Get("/healthz")->status, 200);
  char byte = 0;
  EXPECT_LE(::recv(first, &byte, 1, 0), 0);
  ::close(first);
  ::close(second);
}

TEST_F(HttpFraming, gives_up_on_who_does_not_take_an_answer) {
  settings_.answer_seconds = 1;
  settings_.max_held_bytes = 1 << 20;
  write_picture(folder_.path() / "one.jpg", plain({1, 2, 3}, 4, 4));
  std::ofstream(folder_.path() / "big.jpg") << std::string(6 << 20, 'x');
  settings_.samples = folder_.path();
  start();
  const int socket = connected();
  const std::string get = "GET /v1/samples/big.jpg HTTP/1.1\r\nHost: a\r\n\r\n";
  ::send(socket, get.data(), get.size(), MSG_NOSIGNAL);
  // stop() waits for it, but not for ever.
  server_->stop();
  running_.join();
  ::close(socket);
}

TEST_F(HttpFraming, has_no_page_of_a_name_that_no_file_can_have) {
  settings_.web = folder_.path();
  start();
  for (const std::string& name :
       {std::string(256, 'a'), std::string("%00"), std::string("a%00b"), std::string("%2e%2e"),
        std::string("..%2f..%2fetc%2fpasswd"), std::string("%c0%ae%c0%ae"), std::string(3000, 'b')}) {
    const std::string said = said_to("GET /assets/" + name + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(said, StartsWith("HTTP/1.1 404 ")) << name;
    EXPECT_THAT(said, Not(HasSubstr(folder_.path().string()))) << name;
  }
}

}  // namespace
}  // namespace selvedge::testing
