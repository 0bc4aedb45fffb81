#include "ground/files/tsv.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::files {
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
