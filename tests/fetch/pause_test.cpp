#include <gtest/gtest.h>

#include "shop/fetch/download_options.h"

namespace selvedge::fetch {
namespace {

TEST(PauseBefore, doubles_up_to_the_longest_with_jitter) {
  DownloadOptions options;
  options.first_pause = std::chrono::milliseconds(100);
  options.longest_pause = std::chrono::milliseconds(1000);
  core::Rng rng(1);
  for (const auto& [next, most] : {std::pair(1, 100), std::pair(2, 200), std::pair(3, 400), std::pair(4, 800),
                                   std::pair(5, 1000), std::pair(400, 1000)}) {
    long least_seen = most, most_seen = 0;
    for (int draw = 0; draw < 200; ++draw) {
      const long pause = pause_before(static_cast<std::size_t>(next), options, rng).count();
      EXPECT_GE(pause, most / 2);
      EXPECT_LE(pause, most);
      least_seen = std::min(least_seen, pause);
      most_seen = std::max(most_seen, pause);
    }
    EXPECT_GT(most_seen - least_seen, most / 4) << "clients that failed together must not come back together";
  }
}

TEST(HostOf, takes_the_host_with_its_port_and_without_a_user) {
  EXPECT_EQ(host_of("https://Shop.Example/a.png"), "shop.example");
  EXPECT_EQ(host_of("HTTP://user:word@cdn.example:8080?x=http://y"), "cdn.example:8080");
  EXPECT_EQ(host_of("https://Shop.Example./a"), "shop.example");
  EXPECT_EQ(host_of("https://[::1]:8080/a"), "[::1]:8080");
  EXPECT_EQ(host_of("https://[2001:DB8::1]/a"), "[2001:db8::1]");
  EXPECT_EQ(host_of("https://a.example:/"), "a.example");
  for (const char* other : {"", "ftp://x/a", "file:///etc/passwd", "/a/b", "http:/x", "https"}) {
    EXPECT_EQ(host_of(other), "") << other;
  }
}

TEST(HostOf, is_none_where_programs_do_not_agree_on_it) {
  for (const char* doubtful :
       {"https://cdn.example\\@evil.example/x", "https://cdn.example\\x", "https://a@b@c.example/",
        "https://a b@c.example/", "https://a.example\t/", "https://a.example\n@b.example/", "https://a.example:b/",
        "https://a.example:70000/", "https://[::1/", "https://[::1]x/", "https:///a.example/", "https://@/",
        "https://a%2eexample/", "https://a.example;b/", "https://\x7F/"}) {
    EXPECT_EQ(host_of(doubtful), "") << doubtful;
    EXPECT_EQ(origin_of(doubtful), "") << doubtful;
  }
}

TEST(OriginOf, has_scheme_host_and_port) {
  EXPECT_EQ(origin_of("HTTPS://me:pw@A.example./x"), "https://a.example:443");
  EXPECT_EQ(origin_of("http://a.example"), "http://a.example:80");
  EXPECT_EQ(origin_of("http://a.example:443/"), "http://a.example:443");
  EXPECT_EQ(origin_of("https://[::1]:0443?x"), "https://[::1]:443");
}

TEST(SendableUrl, encodes_what_has_no_place_in_a_url_and_nothing_else) {
  EXPECT_EQ(sendable_url("https://x.example/a b/\xC3\xA9.png?q=1%20&v=\r\nX: y#f"),
            "https://x.example/a%20b/%C3%A9.png?q=1%20&v=%0D%0AX:%20y#f");
  EXPECT_EQ(sendable_url("https://bücher.example/a"), "https://xn--bcher-kva.example/a");
  EXPECT_EQ(sendable_url("https://BÜCHER.example:8080/ü"), "https://xn--bcher-kva.example:8080/%C3%BC");
  EXPECT_EQ(sendable_url("https://user:word@straße.example/"), "https://user:word@xn--strae-oqa.example/");
  EXPECT_EQ(sendable_url("https://例え.テスト/a.jpg"), "https://xn--r8jz45g.xn--zckzah/a.jpg");
}

}  // namespace
}  // namespace selvedge::fetch
