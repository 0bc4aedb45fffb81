// The run log that training leaves beside a model.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace selvedge::evaluation {

// A column that the log lacks, or a cell that is no number, is nothing.
struct TrainingEpoch {
  double epoch = 0;
  std::optional<double> loss;
  std::optional<double> pair_accuracy;
  std::optional<double> validation_accuracy;
  std::optional<double> learning_rate;
  std::optional<double> seconds;
  std::optional<double> images_per_second;
};

// Reads a CSV with a column `epoch` and any of the others, by their names above. Rows whose epoch is no number are left
// out. A file that does not exist, or is not such a table, gives no epochs: a report is complete without them.
std::vector<TrainingEpoch> read_training_log(const std::filesystem::path& csv);

}  // namespace selvedge::evaluation
