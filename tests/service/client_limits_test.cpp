#include "shop/service/client_limits.h"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "selvedge/error.h"
#include "shop/service/problem.h"

namespace selvedge::service {
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

TEST(ClientLimits, say_how_much_a_client_has_left_and_when_it_has_all_again) {
  ClientLimits limits({.per_minute = 30, .burst = 3, .at_a_time = 0});
  const auto left = [&](ClientLimits::Clock::time_point now) { return limits.quota("a", now).value(); };
  EXPECT_EQ(left(start).requests, 3);
  EXPECT_EQ(left(start).window, seconds(6));
  EXPECT_EQ(left(start).left, 3) << "one who never came has all";
  EXPECT_EQ(left(start).until_full, seconds(0));
  for (int i = 0; i < 3; ++i) limits.enter("a", start);
  EXPECT_EQ(left(start).left, 0);
  EXPECT_EQ(left(start).until_full, seconds(6));
  EXPECT_EQ(left(start + seconds(2)).left, 1);
  EXPECT_EQ(left(start + seconds(60)).left, 3);
  EXPECT_FALSE(ClientLimits({.per_minute = 0, .burst = 3, .at_a_time = 0}).quota("a", start)) << "without a limit";
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

// A server's buckets of three tokens.
struct SharedBuckets {
  std::map<std::string, double> tokens;
  std::size_t asked = 0;
  bool reachable = true;

  // Ten seconds between two tokens; settles when a test says so.
  std::unique_ptr<ClientLimits> service() {
    const ClientLimitOptions options{
        .per_minute = 6, .burst = 3, .at_a_time = 0, .settle_every = std::chrono::hours(1)};
    return std::make_unique<ClientLimits>(options, [this](std::span<const catalogue::SpentTokens> spent) {
      ++asked;
      if (!reachable) throw Error(ErrorKind::unavailable, "no server");
      std::vector<double> left;
      for (const catalogue::SpentTokens& one : spent)
        left.push_back(tokens.try_emplace(one.client, 3).first->second -= static_cast<double>(one.requests));
      return left;
    });
  }
};

TEST(ClientLimits, of_several_services_are_one_once_they_have_settled) {
  SharedBuckets buckets;
  const auto first = buckets.service(), second = buckets.service();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(turned_away(*first, "a", start), 0);
  EXPECT_EQ(turned_away(*first, "a", start), 10);
  EXPECT_EQ(buckets.asked, 0U) << "no request waits for the shared buckets";
  EXPECT_TRUE(first->settle(start));
  EXPECT_EQ(turned_away(*second, "a", start), 0) << "it has not heard of the client yet";
  EXPECT_TRUE(second->settle(start));
  EXPECT_EQ(turned_away(*second, "a", start), 20) << "the fourth of three is owed";
  EXPECT_EQ(turned_away(*second, "b", start), 0) << "another client";
  EXPECT_EQ(turned_away(*second, "a", start + seconds(20)), 0);
  EXPECT_TRUE(first->settle(start));
  EXPECT_EQ(buckets.asked, 2U) << "nothing was spent here";
}

TEST(ClientLimits, settle_what_was_spent_once_the_shared_buckets_are_reached_again) {
  SharedBuckets buckets;
  buckets.reachable = false;
  const auto limits = buckets.service();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(turned_away(*limits, "a", start), 0);
  EXPECT_FALSE(limits->settle(start));
  EXPECT_EQ(turned_away(*limits, "a", start), 10) << "it counts for itself";
  buckets.reachable = true;
  EXPECT_TRUE(limits->settle(start));
  EXPECT_EQ(buckets.tokens.at("a"), 0);
}

TEST(ClientLimits, settle_by_themselves) {
  std::promise<std::int64_t> spent;
  ClientLimits limits({.per_minute = 6, .burst = 3, .at_a_time = 0, .settle_every = std::chrono::milliseconds(1)},
                      [&](std::span<const catalogue::SpentTokens> told) {
                        spent.set_value(told.front().requests);
                        return std::vector<double>{2};
                      });
  limits.enter("a", ClientLimits::Clock::now());
  EXPECT_EQ(spent.get_future().get(), 1);
}

TEST(ClientLimits, take_no_token_from_one_who_asks_too_much_at_a_time) {
  ClientLimits limits({.per_minute = 60, .burst = 2, .at_a_time = 1});
  std::optional<ClientLimits::Admission> only(limits.enter("a", start));
  for (int i = 0; i < 5; ++i) EXPECT_GT(turned_away(limits, "a", start), 0);
  only.reset();
  EXPECT_EQ(turned_away(limits, "a", start), 0);
}

TEST(ClientLimits, forget_clients_at_rest_when_there_are_many) {
  ClientLimits limits({.per_minute = 60, .burst = 1, .at_a_time = 0});
  for (int i = 0; i < 10'000; ++i) limits.enter("client " + std::to_string(i), start);
  limits.enter("one more", start + seconds(60));
  EXPECT_LT(limits.clients(), 10U);
}

TEST(ClientLimits, forget_clients_at_rest_also_while_the_shared_buckets_cannot_be_reached) {
  SharedBuckets buckets;
  const auto limits = buckets.service();
  for (int i = 0; i < 10'000; ++i) limits->enter("client " + std::to_string(i), start);
  buckets.reachable = false;
  EXPECT_FALSE(limits->settle(start));
  limits->enter("one more", start + seconds(60));
  EXPECT_LT(limits->clients(), 10U);
}

TEST(ClientLimits, are_not_all_looked_at_for_each_new_client_where_none_can_be_forgotten) {
  ClientLimits limits({.per_minute = 60, .burst = 1, .at_a_time = 0});
  for (int i = 0; i < 10'001; ++i) limits.enter("client " + std::to_string(i), start);  // looked at once, all busy
  limits.enter("one more", start + seconds(60));
  EXPECT_EQ(limits.clients(), 10'002U);
  for (int i = 0; i < 10'000; ++i) limits.enter("other " + std::to_string(i), start + seconds(60));
  EXPECT_LT(limits.clients(), 10'010U);
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
}  // namespace selvedge::service
