#include "ground/terminal/progress_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace selvedge::terminal {
namespace {

TEST(ProgressBar, says_nothing_of_a_stage_that_is_over_at_once) {
  testing::internal::CaptureStderr();
  {
    const ProgressSink bar = make_progress_bar(false);
    for (std::size_t i = 1; i <= 10; ++i) bar({"decoding", i, 10, ""});
    bar({"embedding", 1, 1, ""});
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(ProgressBar, ends_with_the_rate_of_the_work_and_not_of_what_came_after) {
  testing::internal::CaptureStderr();
  {
    const ProgressSink bar = make_progress_bar(false);
    bar({"embedding", 0, 60, ""});
    std::this_thread::sleep_for(std::chrono::milliseconds(2100));
    bar({"embedding", 60, 60, ""});
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  }
  const std::string shown = testing::internal::GetCapturedStderr();
  EXPECT_THAT(shown, testing::ContainsRegex("60/60 100% 2[0-9]/s in 2s"));
  EXPECT_THAT(shown, testing::Not(testing::HasSubstr(" 0.0/s")));
}

TEST(ProgressBar, is_an_empty_sink_when_quiet) { EXPECT_FALSE(make_progress_bar(true)); }

}  // namespace
}  // namespace selvedge::terminal
