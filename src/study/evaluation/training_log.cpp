// Looks columns up by name, so the log of any trainer gives what it has.
#include "study/evaluation/training_log.h"

#include <charconv>
#include <cmath>
#include <string>

#include "ground/files/csv.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

std::vector<TrainingEpoch> read_training_log(const std::filesystem::path& csv) {
  std::vector<TrainingEpoch> epochs;
  try {
    const files::CsvTable table = files::read_csv(csv);
    for (const files::CsvRow& row : table.rows) {
      const auto cell = [&](const char* name) -> std::optional<double> {
        const auto column = table.find_column(name);
        if (!column || *column >= row.fields.size()) return std::nullopt;
        return number(row.fields[*column]);
      };
      const auto epoch = cell("epoch");
      if (!epoch) continue;
      epochs.push_back({*epoch, cell("loss"), cell("pair_accuracy"), cell("validation_accuracy"), cell("learning_rate"),
                        cell("seconds"), cell("images_per_second")});
    }
  } catch (const Error&) {
    return {};  // as promised: absent or unreadable logs only leave the curves out
  }
  return epochs;
}

}  // namespace selvedge::evaluation
