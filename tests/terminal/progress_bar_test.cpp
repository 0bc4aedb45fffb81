#include "ground/terminal/progress_bar.h"

#include <gtest/gtest.h>

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

TEST(ProgressBar, is_an_empty_sink_when_quiet) { EXPECT_FALSE(make_progress_bar(true)); }

}  // namespace
}  // namespace selvedge::terminal
