#include "study/training/run_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::training {
namespace {

class RunLog : public testing::Test {
 protected:
  const TestFolder folder_;
  const std::filesystem::path log_path = folder_ / "log.csv";
};

TEST_F(RunLog, reads_back_what_it_wrote) {
  write_run_log({{1, 0.7, 0.5, 0.51, 0.1, 0.05, 3.5, 1400}, {2, 0.6, 0.6, 0.61, 0.2, 0.05, 3.25, 1450}}, log_path);
  const auto records = read_run_log(log_path);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].epoch, 2);
  EXPECT_EQ(records[1].validation_accuracy, 0.61);
  EXPECT_EQ(records[1].images_per_second, 1450);
}

TEST_F(RunLog, names_the_line_of_a_value_that_is_no_number) {
  write_run_log({{1, 0.7, 0.5, 0.51, 0.1, 0.05, 3.5, 1400}}, log_path);
  std::ofstream(log_path, std::ios::app) << "2,abc,0,0,0,0,0,0\n";
  try {
    read_run_log(log_path);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr(":3"), testing::HasSubstr("loss"), testing::HasSubstr("'abc'")));
  }
}

}  // namespace
}  // namespace selvedge::training
