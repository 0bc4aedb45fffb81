// CSV is fed to libcsv line by line, so that the line a row starts on is known. Tab-separated text is split here,
// because in feeds a quote is often a character like any other.
#include "ground/files/csv.h"

#include <csv.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
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

namespace {

// Longer quoted fields are taken for a stray quote: the search for a quote's end is bounded, whatever the file holds.
constexpr std::size_t longest_quoted = 64 << 10;

struct Field {
  std::string text;
  std::size_t end = 0;  // at the tab or line break behind it, or at the text's end
};

bool ends_field(std::string_view text, std::size_t at) {
  return at >= text.size() || text[at] == '\t' || text[at] == '\n' || text.substr(at, 2) == "\r\n";
}

// The field between quotes that opens at `begin`; nothing where it is no quoted field.
std::optional<Field> quoted_field(std::string_view text, std::size_t begin) {
  Field field;
  for (std::size_t i = begin + 1; i < text.size() && i - begin < longest_quoted; ++i) {
    if (text[i] != '"') {
      field.text += text[i];
    } else if (text.substr(i, 2) == "\"\"") {
      field.text += text[i++];
    } else if (ends_field(text, i + 1)) {
      field.end = i + 1;
      return field;
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

Field next_field(std::string_view text, std::size_t begin) {
  if (begin < text.size() && text[begin] == '"') {
    if (auto field = quoted_field(text, begin)) return std::move(*field);
  }
  std::size_t end = begin;
  while (!ends_field(text, end)) ++end;
  return {std::string(text.substr(begin, end - begin)), end};
}

}  // namespace

CsvTable parse_tsv(std::string_view text, std::string source) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<CsvRow> rows;
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    CsvRow row{line, {}};
    const std::size_t begin = at;
    while (true) {
      Field field = next_field(text, at);
      row.fields.push_back(std::move(field.text));
      at = field.end;
      if (at >= text.size() || text[at] != '\t') break;
      ++at;
    }
    if (at < text.size()) at += text[at] == '\r' ? 2 : 1;
    const std::string_view read = text.substr(begin, at - begin);
    line += static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n'));
    const bool blank = row.fields.size() == 1 && row.fields[0].empty();
    if (!blank) rows.push_back(std::move(row));
  }
  if (rows.empty()) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: expected a header row, found an empty file", source));
  }
  CsvTable table{std::move(source), std::move(rows.front().fields), {}};
  table.rows.assign(std::make_move_iterator(rows.begin() + 1), std::make_move_iterator(rows.end()));
  return table;
}

}  // namespace selvedge::files
