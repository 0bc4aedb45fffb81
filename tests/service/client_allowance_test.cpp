#include "shop/service/client_allowance.h"

#include <gtest/gtest.h>

namespace selvedge::service {
namespace {

constexpr std::chrono::sys_days today{std::chrono::days(20'000)};

TEST(ClientAllowance, lets_each_client_store_so_much_a_day) {
  ClientAllowance allowance(100);
  EXPECT_TRUE(allowance.take("a", 60, today));
  EXPECT_FALSE(allowance.take("a", 41, today));
  EXPECT_TRUE(allowance.take("a", 40, today));
  EXPECT_FALSE(allowance.take("a", 1, today));
  EXPECT_TRUE(allowance.take("b", 100, today));
  EXPECT_FALSE(allowance.take("c", 101, today));
  EXPECT_TRUE(allowance.take("a", 100, today + std::chrono::days(1)));
}

TEST(ClientAllowance, of_nothing_is_without_a_bound) {
  ClientAllowance allowance(0);
  EXPECT_TRUE(allowance.take("a", std::size_t{1} << 60, today));
}

TEST(ClientAllowance, is_shared_by_clients_beyond_those_it_remembers) {
  ClientAllowance allowance(10);
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(allowance.take(std::to_string(i), 10, today));
  EXPECT_TRUE(allowance.take("new", 10, today));
  EXPECT_FALSE(allowance.take("newer", 10, today));
}

}  // namespace
}  // namespace selvedge::service
