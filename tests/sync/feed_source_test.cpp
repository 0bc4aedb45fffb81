#include "shop/sync/feed_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::sync {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(FeedSource, is_named_by_its_address_without_what_is_secret) {
  EXPECT_EQ(parse_feed_source("https://me:pw@shop.example/a.csv?token=1").name, "https://shop.example/a.csv");
  EXPECT_EQ(parse_feed_source("https://me:pw@shop.example/a.csv?token=1").location,
            "https://me:pw@shop.example/a.csv?token=1");
  EXPECT_EQ(parse_feed_source("https://me:SEC/RET@shop.example/a.csv").name, "https://shop.example/a.csv");
  EXPECT_EQ(parse_feed_source("ftp://me:pw@shop.example/a.csv").name, "ftp://shop.example/a.csv");
  EXPECT_EQ(parse_feed_source("/shop/feed.csv").name, "/shop/feed.csv");
}

TEST(FeedSource, may_be_spelled_in_many_ways_that_mean_one_address) {
  for (const char* text :
       {"https://shop.example/feed.csv", "HTTPS://shop.example/feed.csv", "//shop.example/feed.csv",
        " https://shop.example/feed.csv ", "https:/shop.example/feed.csv", "main=HTTPS://shop.example/feed.csv\n"}) {
    const FeedSource feed = parse_feed_source(text);
    EXPECT_EQ(feed.location, "https://shop.example/feed.csv") << text;
    EXPECT_EQ(feed.name, std::string_view(text).starts_with("main") ? "main" : "https://shop.example/feed.csv") << text;
  }
  EXPECT_EQ(parse_feed_source("file:///shop/my%20feed.csv").location, "/shop/my feed.csv");
  EXPECT_EQ(parse_feed_source("file:///shop/my%20feed.csv").name, "/shop/my feed.csv");
}

TEST(FeedSource, may_be_given_a_name) {
  EXPECT_EQ(parse_feed_source("main=https://shop.example/a.csv?b=1").name, "main");
  EXPECT_EQ(parse_feed_source("main=https://shop.example/a.csv?b=1").location, "https://shop.example/a.csv?b=1");
  EXPECT_EQ(parse_feed_source("https://shop.example/a.csv?b=1").location, "https://shop.example/a.csv?b=1");
}

TEST(FeedSource, names_differ_and_are_text) {
  const auto problem = [](const std::vector<std::string>& texts) -> std::string {
    std::vector<FeedSource> feeds;
    for (const std::string& text : texts) feeds.push_back(parse_feed_source(text));
    try {
      require_feeds(feeds);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(problem({"a=/x", "b=/y"}), "");
  EXPECT_THAT(problem({"https://s.example/f?a=1", "https://s.example/f?a=2"}), HasSubstr("twice"));
  EXPECT_THAT(problem({"main=https://me:SEC/RET@shop.example/a.csv"}), HasSubstr("/ as %2F"));
  EXPECT_THAT(problem({"main=https://me:SEC/RET@shop.example/a.csv"}), Not(HasSubstr("RET")));
  EXPECT_THAT(problem({"ftp://me:SECRET@shop.example/a.csv"}), HasSubstr("http:// or https://"));
  EXPECT_THAT(problem({"ftp://me:SECRET@shop.example/a.csv"}), Not(HasSubstr("SECRET")));
  EXPECT_THAT(problem({""}), HasSubstr("expected a URL or a path"));
  EXPECT_THAT(problem({"a\nb=/x"}), HasSubstr("control character"));
  EXPECT_THAT(problem({std::string(300, 'a') + "=/x"}), HasSubstr("200 bytes"));
}

TEST(Interval, is_minutes_hours_or_days) {
  EXPECT_EQ(parse_interval("15m"), std::chrono::minutes(15));
  EXPECT_EQ(parse_interval("2h"), std::chrono::hours(2));
  EXPECT_EQ(parse_interval("1d"), std::chrono::hours(24));
  EXPECT_EQ(interval_text(std::chrono::minutes(90)), "90m");
  EXPECT_EQ(interval_text(std::chrono::hours(2)), "2h");
  for (const char* text : {"", "m", "0m", "-1h", "+1h", "1.5h", "15", "15s", "1 h", "366d", "99999999999999999999d"})
    EXPECT_THROW(parse_interval(text), Error) << text;
}

}  // namespace
}  // namespace selvedge::sync
