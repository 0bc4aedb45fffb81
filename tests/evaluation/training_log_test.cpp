#include "study/evaluation/training_log.h"

#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"

namespace selvedge::evaluation {
namespace {

std::filesystem::path log_with(const std::string& text) {
  const auto path =
      std::filesystem::temp_directory_path() /
      (std::string("selvedge_training_log_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  files::write_file_atomically(path, text);
  return path;
}

TEST(TrainingLog, reads_the_trainers_columns) {
  const auto epochs = read_training_log(
      log_with("epoch,loss,pair_accuracy,validation_accuracy,learning_rate,seconds,images_per_second\n"
               "1,0.69,0.51,0.5,0.05,12.5,900\n2,0.61,0.70,0.68,0.05,12.4,905\n"));
  ASSERT_EQ(epochs.size(), 2u);
  EXPECT_EQ(epochs[1].epoch, 2);
  EXPECT_EQ(epochs[1].loss, 0.61);
  EXPECT_EQ(epochs[1].validation_accuracy, 0.68);
  EXPECT_EQ(epochs[0].images_per_second, 900);
}

TEST(TrainingLog, leaves_out_what_is_missing_or_no_number) {
  const auto epochs = read_training_log(log_with("epoch,loss\n1,nan\nx,0.5\n3\n4,0.5e-1\n"));
  ASSERT_EQ(epochs.size(), 3u);
  EXPECT_FALSE(epochs[0].loss.has_value());
  EXPECT_FALSE(epochs[1].loss.has_value());
  EXPECT_EQ(epochs[2].loss, 0.05);
  EXPECT_FALSE(epochs[2].pair_accuracy.has_value());
}

TEST(TrainingLog, is_empty_where_there_is_none) {
  EXPECT_TRUE(read_training_log("/nonexistent/log.csv").empty());
  EXPECT_TRUE(read_training_log(log_with("")).empty());
  EXPECT_TRUE(read_training_log(log_with("a,b\n1,2\n")).empty());
  EXPECT_TRUE(read_training_log(log_with("epoch,\"unclosed\n1,2\n")).empty());
}

}  // namespace
}  // namespace selvedge::evaluation
