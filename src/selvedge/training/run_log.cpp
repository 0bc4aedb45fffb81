#include "selvedge/training/run_log.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "selvedge/core/error.h"
#include "selvedge/files/atomic_file.h"
#include "selvedge/files/csv.h"

namespace selvedge {
namespace {

// The one list of columns; both directions use it.
template <typename Record, typename Visit>
void visit_columns(Record&& r, Visit&& visit) {
  visit("epoch", r.epoch);
  visit("loss", r.loss);
  visit("pair_accuracy", r.pair_accuracy);
  visit("validation_accuracy", r.validation_accuracy);
  visit("similarity_spread", r.similarity_spread);
  visit("learning_rate", r.learning_rate);
  visit("seconds", r.seconds);
  visit("images_per_second", r.images_per_second);
}

}  // namespace

void write_run_log(const std::vector<EpochRecord>& records, const std::filesystem::path& path) {
  std::vector<std::string> header;
  visit_columns(EpochRecord{}, [&](const char* name, const auto&) { header.emplace_back(name); });
  std::string text = csv_line(header);
  for (const EpochRecord& record : records) {
    std::vector<std::string> fields;
    visit_columns(record, [&](const char*, const auto& value) { fields.push_back(fmt::format("{}", value)); });
    text += csv_line(fields);
  }
  write_file_atomically(path, text);
}

std::vector<EpochRecord> read_run_log(const std::filesystem::path& path) {
  const CsvTable table = read_csv(path);
  std::vector<EpochRecord> records;
  for (const CsvRow& row : table.rows) {
    EpochRecord record;
    visit_columns(record, [&](const char* name, auto& value) {
      const std::size_t column = table.column(name);
      const std::string text = column < row.fields.size() ? row.fields[column] : "";
      char* end = nullptr;
      const double parsed = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0') {
        throw Error(ErrorKind::corrupt_data,
                    fmt::format("{}: {}: expected a number, found '{}'", table.where(row), name, text));
      }
      value = static_cast<std::remove_reference_t<decltype(value)>>(parsed);
    });
    records.push_back(record);
  }
  return records;
}

}  // namespace selvedge
