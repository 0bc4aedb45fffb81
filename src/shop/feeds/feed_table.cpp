#include "shop/feeds/feed_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "selvedge/error.h"

namespace selvedge::feeds {
namespace {

// Where the record that starts at `begin` ends: after the line on which its quotes are balanced. Nothing if they never
// are within a sensible length.
std::optional<std::size_t> end_of_record(std::string_view text, std::size_t begin) {
  constexpr std::size_t longest_record = 1 << 20;
  bool quoted = false;
  for (std::size_t i = begin; i < text.size() && i - begin < longest_record; ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '\n' && !quoted) return i + 1;
  }
  return quoted || text.size() - begin >= longest_record ? std::nullopt : std::optional(text.size());
}

// For a file that is not CSV throughout: the records that are, one at a time; the others are reported and what follows
// them is tried from their next line on.
files::CsvTable read_damaged_csv(std::string_view text, const std::string& source, FeedBuilder& builder) {
  const std::size_t header_end = end_of_record(text, 0).value_or(text.size());
  const std::string header(text.substr(0, header_end));
  files::CsvTable table = files::parse_csv(header, source);
  const std::string any_header = "header\n";  // read once for each record: the own one may be long
  std::size_t line = 1 + static_cast<std::size_t>(std::count(header.begin(), header.end(), '\n'));
  for (std::size_t begin = header_end; begin < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    std::size_t next = line_end;
    if (const auto end = end_of_record(text, begin)) {
      try {
        files::CsvTable record = files::parse_csv(any_header + std::string(text.substr(begin, *end - begin)), source);
        for (files::CsvRow& row : record.rows) table.rows.push_back({line, std::move(row.fields)});
        next = *end;
      } catch (const Error&) {
        builder.skip(fmt::format("{}:{}", source, line),
                     "malformed CSV: expected a quoted field to end before a comma or the line's end");
      }
    } else {
      builder.skip(fmt::format("{}:{}", source, line), "malformed CSV: a quote is opened and never closed");
    }
    line += static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                                text.begin() + static_cast<std::ptrdiff_t>(next), '\n'));
    begin = next;
  }
  return table;
}

}  // namespace

files::CsvTable parse_feed_csv(std::string_view text, const std::string& source, FeedBuilder& builder) {
  try {
    return files::parse_csv(text, source);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::corrupt_data || text.empty()) throw;
    return read_damaged_csv(text, source, builder);
  }
}

ChosenRows::ChosenRows(const files::CsvTable& table, const FeedOptions& options) {
  for (const auto& [name, value] : options.only) only_.emplace_back(table.column(name), value);
}

bool ChosenRows::has(const files::CsvRow& row) const {
  return std::all_of(only_.begin(), only_.end(), [&](const auto& condition) {
    return condition.first < row.fields.size() && row.fields[condition.first] == condition.second;
  });
}

}  // namespace selvedge::feeds
