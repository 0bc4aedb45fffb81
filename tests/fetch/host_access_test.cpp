// What single hosts want to see, and what else of a file is told apart from a picture.
#include "shop/fetch/host_access.h"

#include "fetch/fetch_fixture.h"

namespace selvedge::fetch {
namespace {

using ::testing::HasSubstr;

using testing::Exchange;
using testing::FetchTest;
using ::testing::Not;
using testing::picture_bytes;
using testing::ScriptedServer;

TEST(HostAccess, is_for_one_scheme_host_and_port) {
  const std::vector<HostAccess> hosts = {
      {"a.example", {}, "", ""}, {"a.example:81", {}, "", ""}, {"http://a.example", {}, "", ""}, {"[::1]", {}, "", ""}};
  EXPECT_EQ(access_to("https://A.example/x", hosts), &hosts[0]);
  EXPECT_EQ(access_to("https://a.example.:443/x", hosts), &hosts[0]);
  EXPECT_EQ(access_to("https://me:pw@a.example/x", hosts), &hosts[0]);
  EXPECT_EQ(access_to("https://a.example:81/x", hosts), &hosts[1]);
  EXPECT_EQ(access_to("http://a.example/x", hosts), &hosts[2]);
  EXPECT_EQ(access_to("https://[::1]/x", hosts), &hosts[3]);
  for (const char* other :
       {"http://a.example:81/x", "https://a.example:82/x", "https://b.example/a.example", "https://a.example.evil/x",
        "/a.example", "https://a.example\\@evil.example/x", "https://a.example@evil.example/x", "http://[::1]/x"}) {
    EXPECT_EQ(access_to(other, hosts), nullptr) << other;
  }
}

TEST(HostAccess, has_the_name_of_a_host_and_no_address) {
  EXPECT_EQ(access_name("CDN.example"), "cdn.example");
  EXPECT_EQ(access_name("cdn.example:8443"), "cdn.example:8443");
  EXPECT_EQ(access_name("http://cdn.example"), "http://cdn.example");
  EXPECT_EQ(access_name("b\xC3\xBC"
                        "cher.example"),
            "xn--bcher-kva.example");
  for (const char* other : {"", "https://cdn.example", "cdn.example/x", "me@cdn.example", "http://", "a\\b", "*"})
    EXPECT_FALSE(access_name(other)) << other;
}

TEST(HostAccess, headers_are_one_line_with_a_name_and_a_value) {
  EXPECT_FALSE(problem_of_header("X-Shop: 7"));
  EXPECT_FALSE(problem_of_header("Authorization: Bearer a.b:c"));
  for (const char* bad : {"", "X", ": 7", "X Y: 7", "X: 7\r\nY: 8", "X:", "X:  ", "X\n: 7", "X: \x7F"})
    EXPECT_TRUE(problem_of_header(bad)) << bad;
  EXPECT_THAT(*problem_of_header("X-Key: s3cret\n"), Not(HasSubstr("s3cret")));
}

TEST(Credentials, are_split_from_an_address_and_not_shown) {
  const SplitUrl split = split_credentials("https://me%40shop:p%3Aw@a.example:8443/f?x=@1");
  EXPECT_EQ(split.url, "https://a.example:8443/f?x=@1");
  EXPECT_EQ(split.user, "me@shop");
  EXPECT_EQ(split.password, "p:w");
  EXPECT_EQ(split_credentials("https://a.example/@x").url, "https://a.example/@x");
  EXPECT_EQ(split_credentials("https://a.example/@x").user, "");
  EXPECT_EQ(split_credentials("https://me%4@a.example/").user, "me%4");
  EXPECT_EQ(split_credentials("https://me@a.example").password, "");
  EXPECT_EQ(shown_url("https://me:pw@a.example/feed.csv?token=1#x"), "https://a.example/feed.csv");
}

TEST(Credentials, with_a_character_that_ends_the_host_early_are_not_shown_either) {
  for (const char* url : {"https://me:SEC/RET@a.example/feed.csv", "https://me:SE@C/RET@a.example/feed.csv?token=1",
                          "https://me:SEC?RET@a.example/feed.csv", "https://me:SEC#RET@a.example/feed.csv",
                          "https://me:12/RET@a.example/feed.csv", "https://me:/RET@a.example/feed.csv",
                          "ftp://me:SEC@a.example/feed.csv", "https://me:SEC\\RET@a.example/feed.csv"}) {
    EXPECT_THAT(shown_url(url), ::testing::EndsWith("://a.example/feed.csv"));
    ASSERT_TRUE(problem_of_feed_url(url)) << url;
    EXPECT_THAT(*problem_of_feed_url(url), Not(HasSubstr("RET")));
  }
  for (const char* plain : {"https://a.example/@x/feed.csv", "https://a.example:81/feed.csv?mail=b@c",
                            "http://[::1]:81/@x", "https://me:SEC%2FRET@a.example:81/%40x"})
    EXPECT_FALSE(problem_of_feed_url(plain)) << plain;
  EXPECT_EQ(shown_url("https://me:SEC%2FRET@a.example:81/%40x"), "https://a.example:81/%40x");
  EXPECT_EQ(shown_url("https://a.example/@x/feed.csv"), "https://a.example/@x/feed.csv");
}

TEST_F(FetchTest, a_host_gets_its_name_password_and_headers_and_another_gets_none) {
  ScriptedServer stranger([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  ScriptedServer server([&](const Exchange& exchange) {
    const std::string away = fmt::format("http://localhost:{}/b.png", stranger.port());
    exchange.answer("302 Found", fmt::format("Location: {}\r\n", exchange.number() == 0 ? "/again.png" : away), "");
  });
  options_.hosts = {{server.url(""), {"X-Shop: 7"}, "me", "pw"}};
  EXPECT_EQ(content(fetch(server.url())).size(), picture_bytes().size()) << "through two redirects";
  for (const std::string& request : server.requests()) {
    EXPECT_THAT(request, HasSubstr("X-Shop: 7\r\n"));
    EXPECT_THAT(request, HasSubstr("Authorization: Basic bWU6cHc=\r\n"));
  }
  ASSERT_EQ(stranger.requests().size(), 1u);
  EXPECT_THAT(stranger.requests()[0], Not(HasSubstr("X-Shop")));
  EXPECT_THAT(stranger.requests()[0], Not(HasSubstr("Authorization")));
}

TEST_F(FetchTest, a_host_behind_a_backslash_is_not_asked_and_gets_no_secrets) {
  ScriptedServer stranger([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  const std::string trap = fmt::format("http://cdn.example\\@127.0.0.1:{}/x.png", stranger.port());
  ScriptedServer server(
      [&](const Exchange& exchange) { exchange.answer("302 Found", fmt::format("Location: {}\r\n", trap), ""); });
  options_.hosts = {{"http://cdn.example", {"X-Shop: 7"}, "me", "pw"}};
  EXPECT_THAT(fetch(trap).problem, HasSubstr("a plain host"));
  fetch(server.url());
  for (const std::string& request : stranger.requests()) {
    EXPECT_THAT(request, Not(HasSubstr("X-Shop")));
    EXPECT_THAT(request, Not(HasSubstr("bWU6cHc=")));  // me:pw
  }
}

TEST_F(FetchTest, any_file_is_taken_where_that_is_wanted_in_gzip_as_it_came) {
  ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/zip")
      return exchange.ok("\x1F\x8Bpacked", "Content-Type: text/csv\r\nContent-Encoding: gzip\r\n");
    if (exchange.path() == "/br") return exchange.ok("packed", "Content-Encoding: br\r\n");
    exchange.ok("<rss/>", "Content-Type: application/xml\r\n");
  });
  EXPECT_THAT(fetch(server.url("/feed.xml")).problem, HasSubstr("expected a picture"));
  options_.expected = Expected::any_file;
  EXPECT_EQ(content(fetch(server.url("/feed.xml"))), "<rss/>");
  EXPECT_EQ(content(fetch(server.url("/zip"))), "\x1F\x8Bpacked");
  EXPECT_THAT(fetch(server.url("/br")).problem, HasSubstr("(br)"));
}

}  // namespace
}  // namespace selvedge::fetch
