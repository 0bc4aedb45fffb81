// Reads the run log that training leaves beside a model.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace selvedge::evaluation {

// A value is nothing if the log lacks its column or the cell is no finite number.
struct TrainingEpoch {
  double epoch = 0;
  std::optional<double> loss;
  std::optional<double> pair_accuracy;
  std::optional<double> validation_accuracy;
  std::optional<double> learning_rate;
  std::optional<double> seconds;
  std::optional<double> images_per_second;
};

// Reads a CSV with a column `epoch` and any of the other names above. Rows whose epoch is not a number are left out. A
// missing or unreadable file gives no epochs, because a report is complete without them.
std::vector<TrainingEpoch> read_training_log(const std::filesystem::path& csv);

}  // namespace selvedge::evaluation
