#include "ground/core/moment.h"

#include <gtest/gtest.h>

namespace selvedge::core {
namespace {

using namespace std::chrono;

TEST(Moment, is_written_with_all_its_digits) {
  const sys_days day(2024y / May / 3d);
  EXPECT_EQ(day_text(day), "2024-05-03");
  EXPECT_EQ(time_text(day + 9h + 5min + 7s), "2024-05-03T09:05:07Z");
  EXPECT_EQ(time_text(sys_seconds{}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(time_text(sys_days(9999y / December / 31d) + 23h + 59min + 59s), "9999-12-31T23:59:59Z");
}

TEST(Moment, before_another_is_none_before_1970) {
  const sys_days now(2024y / May / 3d);
  EXPECT_EQ(moment_before(now + 1s, hours(24)), now - days(1) + 1s);
  EXPECT_EQ(moment_before(now, days(36'500)), sys_seconds{});
}

TEST(Moment, is_within_an_age_until_that_went_by_and_never_where_it_is_ahead) {
  const sys_days now(2024y / May / 3d);
  EXPECT_TRUE(is_within(1h, now, now));
  EXPECT_TRUE(is_within(1h, now - 59min, now));
  EXPECT_FALSE(is_within(1h, now - 1h, now));
  EXPECT_FALSE(is_within(1h, now + 1s, now));
}

}  // namespace
}  // namespace selvedge::core
