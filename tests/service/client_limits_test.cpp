#include "selvedge/service/client_limits.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "selvedge/core/error.h"
#include "selvedge/service/problem.h"

namespace selvedge {
namespace {

using std::chrono::seconds;

const ClientLimits::Clock::time_point start{};

// Seconds after which to try again; 0 if it was let in.
int turned_away(ClientLimits& limits, const std::string& client, ClientLimits::Clock::time_point now) {
  try {
    limits.enter(client, now);
    return 0;
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 429);
    return problem.retry_after();
  }
}

TEST(ClientLimits, let_a_burst_in_and_then_the_rate) {
  ClientLimits limits({.per_minute = 30, .burst = 3, .at_a_time = 0});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(turned_away(limits, "a", start), 0);
  EXPECT_EQ(turned_away(limits, "a", start), 2);
  EXPECT_EQ(turned_away(limits, "a", start + seconds(1)), 1);
  EXPECT_EQ(turned_away(limits, "a", start + seconds(2)), 0);
  EXPECT_GT(turned_away(limits, "a", start + seconds(2)), 0);
  EXPECT_EQ(turned_away(limits, "b", start), 0) << "another client has a bucket of its own";
}

TEST(ClientLimits, never_save_up_more_than_the_burst) {
  ClientLimits limits({.per_minute = 60, .burst = 2, .at_a_time = 0});
  const auto later = start + std::chrono::hours(5);
  EXPECT_EQ(turned_away(limits, "a", start), 0);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(turned_away(limits, "a", later), 0);
  EXPECT_GT(turned_away(limits, "a", later), 0);
}

TEST(ClientLimits, count_requests_at_a_time_until_each_is_left) {
  ClientLimits limits({.per_minute = 0, .burst = 1, .at_a_time = 2});
  std::optional<ClientLimits::Admission> first(limits.enter("a", start));
  const auto second = limits.enter("a", start);
  EXPECT_GT(turned_away(limits, "a", start), 0);
  first.reset();
  EXPECT_EQ(turned_away(limits, "a", start), 0);
}

TEST(ClientLimits, ask_the_bucket_that_services_share_and_count_for_themselves_while_it_cannot_be_asked) {
  std::vector<double> waits{0, 2.5};
  std::size_t asked = 0;
  ClientLimits limits({.per_minute = 60, .burst = 1, .at_a_time = 0}, [&](const std::string& client) {
    EXPECT_EQ(client, "a");
    if (asked++ == waits.size()) throw Error(ErrorKind::unavailable, "no server");
    return waits[asked - 1];
  });
  EXPECT_EQ(turned_away(limits, "a", start), 0);
  EXPECT_EQ(turned_away(limits, "a", start), 3);
  EXPECT_EQ(turned_away(limits, "a", start), 0) << "its own bucket, which is full";
  EXPECT_EQ(turned_away(limits, "a", start), 1);
  EXPECT_EQ(asked, 3U) << "not asked again at once";
  waits.assign(10, 0);
  EXPECT_EQ(turned_away(limits, "a", start + seconds(11)), 0);
  EXPECT_EQ(asked, 4U);
}

TEST(ClientLimits, take_no_token_from_one_who_asks_too_much_at_a_time) {
  std::size_t asked = 0;
  ClientLimits limits({.per_minute = 60, .burst = 2, .at_a_time = 1}, [&](const std::string&) {
    ++asked;
    return 0.0;
  });
  std::optional<ClientLimits::Admission> only(limits.enter("a", start));
  for (int i = 0; i < 5; ++i) EXPECT_GT(turned_away(limits, "a", start), 0);
  EXPECT_EQ(asked, 1U);
  only.reset();
  EXPECT_EQ(turned_away(limits, "a", start), 0);
}

TEST(ClientLimits, forget_clients_at_rest_when_there_are_many) {
  ClientLimits limits({.per_minute = 60, .burst = 1, .at_a_time = 0});
  for (int i = 0; i < 10'000; ++i) limits.enter("client " + std::to_string(i), start);
  limits.enter("one more", start + seconds(60));
  EXPECT_LT(limits.clients(), 10U);
}

TEST(ClientLimits, count_an_ipv6_network_as_one_client_and_ipv4_the_same_however_it_is_written) {
  EXPECT_EQ(client_network("2001:db8:1:2:3:4:5:6"), client_network("2001:0db8:1:2::"));
  EXPECT_NE(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:3::1"));
  EXPECT_EQ(client_network("::ffff:1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(client_network("1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(plain_address("1.2.3.4:567"), "1.2.3.4");
  EXPECT_EQ(plain_address("[2001:DB8::1]:80"), "2001:db8::1");
  for (const char* const none : {"", "unknown", "1.2.3", "[::1", "1.2.3.4:x"})
    EXPECT_FALSE(plain_address(none)) << none;
  EXPECT_FALSE(plain_address(std::string_view("1.2.3.4\0 of mine", 16)));
}

}  // namespace
}  // namespace selvedge
