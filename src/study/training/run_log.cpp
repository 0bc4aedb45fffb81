// Each kind of log has one list of columns, for reading and for writing. The file is always written anew by rename, so
// a killed run leaves whole rows.
#include "study/training/run_log.h"

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <cstdlib>
#include <string>
#include <utility>

#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "selvedge/error.h"

namespace selvedge::training {
namespace {

// The list of columns of each kind of log.
template <typename Record, typename Visit>
requires std::same_as<std::remove_cvref_t<Record>, EpochRecord>
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

template <typename Record, typename Visit>
requires std::same_as<std::remove_cvref_t<Record>, TransferEpoch>
void visit_columns(Record&& r, Visit&& visit) {
  visit("epoch", r.epoch);
  visit("transfer_loss", r.transfer_loss);
  visit("real_loss", r.real_loss);
  visit("domain_loss", r.domain_loss);
  visit("real_accuracy", r.real_accuracy);
  visit("domain_accuracy", r.domain_accuracy);
  visit("transfer_gradient", r.transfer_gradient);
  visit("real_gradient", r.real_gradient);
  visit("domain_gradient", r.domain_gradient);
  visit("diversity", r.diversity);
  visit("validation_rmse", r.validation_rmse);
  visit("learning_rate", r.learning_rate);
  visit("seconds", r.seconds);
  visit("pairs_per_second", r.pairs_per_second);
}

template <typename Record, typename Visit>
requires std::same_as<std::remove_cvref_t<Record>, FinderEpoch>
void visit_columns(Record&& r, Visit&& visit) {
  visit("epoch", r.epoch);
  visit("loss", r.loss);
  visit("centre_loss", r.centre_loss);
  visit("box_loss", r.box_loss);
  visit("mask_loss", r.mask_loss);
  visit("overlap", r.overlap);
  visit("validation_loss", r.validation_loss);
  visit("learning_rate", r.learning_rate);
  visit("seconds", r.seconds);
  visit("waiting_seconds", r.waiting_seconds);
  visit("scenes_per_second", r.scenes_per_second);
}

template <typename Record>
void write_log(const std::vector<Record>& records, const std::filesystem::path& path) {
  std::vector<std::string> header;
  visit_columns(Record{}, [&](const char* name, const auto&) { header.emplace_back(name); });
  std::string text = files::csv_line(header);
  for (const Record& record : records) {
    std::vector<std::string> fields;
    visit_columns(record, [&](const char*, const auto& value) { fields.push_back(fmt::format("{}", value)); });
    text += files::csv_line(fields);
  }
  files::write_file_atomically(path, text);
}

template <typename Record>
std::vector<Record> read_log(const std::filesystem::path& path) {
  const files::CsvTable table = files::read_csv(path);
  std::vector<Record> records;
  for (const files::CsvRow& row : table.rows) {
    Record record;
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

}  // namespace

void write_run_log(const std::vector<EpochRecord>& records, const std::filesystem::path& path) {
  write_log(records, path);
}
void write_transfer_log(const std::vector<TransferEpoch>& records, const std::filesystem::path& path) {
  write_log(records, path);
}
void write_finder_log(const std::vector<FinderEpoch>& records, const std::filesystem::path& path) {
  write_log(records, path);
}
std::vector<EpochRecord> read_run_log(const std::filesystem::path& path) { return read_log<EpochRecord>(path); }
std::vector<TransferEpoch> read_transfer_log(const std::filesystem::path& path) {
  return read_log<TransferEpoch>(path);
}
std::vector<FinderEpoch> read_finder_log(const std::filesystem::path& path) { return read_log<FinderEpoch>(path); }

}  // namespace selvedge::training
