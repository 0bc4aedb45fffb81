#include "shop/fetch/download.h"

#include "fetch/fetch_fixture.h"

namespace selvedge::fetch {
namespace {

using testing::Exchange;
using ::testing::HasSubstr;
using testing::picture_bytes;
using testing::ScriptedServer;

DownloadOptions on_loopback() {
  DownloadOptions options;
  options.allow_private_addresses = true;
  options.total_timeout = std::chrono::milliseconds(2000);
  options.max_bytes = 5000;
  return options;
}

TEST(FetchBytes, gives_a_file_through_redirects_and_asks_once) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/a") return exchange.answer("301 Moved", "Location: /b\r\n", "");
    exchange.ok(picture_bytes(5000));
  });
  const FetchedBytes fetched = fetch_bytes(server.url("/a"), on_loopback());
  EXPECT_EQ(fetched.problem, "");
  EXPECT_EQ(fetched.bytes, picture_bytes(5000));
}

TEST(FetchBytes, says_why_there_are_none) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/missing") return exchange.answer("404 Not Found", "", "none");
    if (exchange.path() == "/busy") return exchange.answer("503 Busy", "", "");
    if (exchange.path() == "/empty") return exchange.ok("");
    if (exchange.path() == "/page") return exchange.ok("<html>", "Content-Type: text/html\r\n");
    if (exchange.path() == "/large") return exchange.ok(picture_bytes(5001));
    if (exchange.path() == "/silent") return exchange.stay_silent();
    exchange.answer("301 Moved", "Location: " + exchange.path() + "x\r\n", "");
  });
  const auto problem = [&](const std::string& path) { return fetch_bytes(server.url(path), on_loopback()).problem; };
  EXPECT_THAT(problem("/missing"), HasSubstr("404"));
  EXPECT_THAT(problem("/busy"), HasSubstr("503"));
  EXPECT_THAT(problem("/empty"), HasSubstr("empty"));
  EXPECT_THAT(problem("/page"), HasSubstr("text/html"));
  EXPECT_THAT(problem("/large"), HasSubstr("at most 5000"));
  EXPECT_NE(problem("/silent"), "");
  EXPECT_NE(problem("/round"), "") << "redirects have an end";
  EXPECT_THAT(fetch_bytes("file:///etc/passwd", on_loopback()).problem, HasSubstr("http"));
}

TEST(FetchBytes, connects_to_no_private_address_unless_allowed) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  DownloadOptions options = on_loopback();
  options.allow_private_addresses = false;
  EXPECT_THAT(fetch_bytes(server.url("/a"), options).problem, HasSubstr("loopback"));
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace selvedge::fetch
