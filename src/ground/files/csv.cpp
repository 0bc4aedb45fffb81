#include "ground/files/csv.h"

#include <csv.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "ground/files/read_file.h"
#include "selvedge/error.h"

namespace selvedge::files {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What libcsv's callbacks fill.
struct Collector {
  std::vector<CsvRow> rows;
  CsvRow row;
};

void on_field(void* data, std::size_t size, void* collector) {
  auto& row = static_cast<Collector*>(collector)->row;
  row.fields.emplace_back(static_cast<const char*>(data), size);
}

void on_row(int, void* collector_pointer) {
  auto& collector = *static_cast<Collector*>(collector_pointer);
  const bool blank = collector.row.fields.size() == 1 && collector.row.fields[0].empty();
  if (!blank) collector.rows.push_back(std::move(collector.row));
  collector.row = {};
}

}  // namespace

std::size_t CsvTable::column(std::string_view name) const {
  if (const auto position = find_column(name)) return *position;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("{}: expected a column '{}', found: {}", source, name, found_header()));
}

std::string CsvTable::found_header() const {
  std::string text = fmt::format("{}", fmt::join(header, ","));
  if (header.size() > 1) return text;
  for (const auto& [separator, called] : {std::pair(';', "';'"), std::pair('\t', "tabs"), std::pair('|', "'|'")}) {
    if (text.find(separator) == std::string::npos) continue;
    return text + fmt::format(" (its fields seem to be separated by {}; write the file with commas)", called);
  }
  return text;
}

std::optional<std::size_t> CsvTable::find_column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::string CsvTable::where(const CsvRow& row) const { return fmt::format("{}:{}", source, row.line); }

CsvTable parse_csv(std::string_view text, std::string source, char separator) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  csv_parser raw{};
  if (csv_init(&raw, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
    throw Error(ErrorKind::internal, "[parse_csv] libcsv did not start");
  }
  const std::unique_ptr<csv_parser, decltype(&csv_free)> parser(&raw, csv_free);
  csv_set_delim(&raw, static_cast<unsigned char>(separator));
  Collector collector;
  // Fed line by line, so that the line a row starts on is known. Each line end of CSV counts: LF, CR LF, CR.
  std::size_t line = 1;
  const auto failed = [&] {
    return Error(ErrorKind::corrupt_data, fmt::format("{}:{}: malformed CSV ({}); the row starts at line {}", source,
                                                      line, csv_strerror(csv_error(&raw)), collector.row.line));
  };
  while (!text.empty()) {
    std::size_t end = std::min(text.find_first_of("\r\n"), text.size() - 1) + 1;
    if (text.substr(end - 1, 2) == "\r\n") ++end;
    const bool whole = text[end - 1] == '\n' || text[end - 1] == '\r';
    if (collector.row.line == 0) collector.row.line = line;
    if (csv_parse(&raw, text.data(), end, on_field, on_row, &collector) != end) throw failed();
    if (whole && collector.row.fields.empty() && raw.quoted == 0) collector.row.line = 0;
    text.remove_prefix(end);
    ++line;
  }
  if (csv_fini(&raw, on_field, on_row, &collector) != 0) throw failed();
  if (collector.rows.empty()) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: expected a header row, found an empty file", source));
  }
  CsvTable table{std::move(source), std::move(collector.rows.front().fields), {}};
  table.rows.assign(std::make_move_iterator(collector.rows.begin() + 1), std::make_move_iterator(collector.rows.end()));
  return table;
}

CsvTable read_csv(const std::filesystem::path& path) { return parse_csv(read_text(path), path.string()); }

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    const std::string& field = fields[i];
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };  // what a reader trims
    const bool padded = !field.empty() && (is_blank(field.front()) || is_blank(field.back()));
    const bool marked = field.starts_with(byte_order_mark);  // a file may begin with it
    if (!padded && !marked && field.find_first_of(",\"\r\n") == std::string::npos &&
        !(fields.size() == 1 && field.empty())) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\n";
}

}  // namespace selvedge::files
