// Tables as text, with line numbers for messages: CSV (RFC 4180, UTF-8, an optional byte order mark), parsed by libcsv,
// and tab-separated tables.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::files {

struct CsvRow {
  std::size_t line = 0;  // first line of the row in the file, from 1
  std::vector<std::string> fields;
};

struct CsvTable {
  std::string source;               // for messages: the path, or as given to parse_csv
  std::vector<std::string> header;  // the first row
  std::vector<CsvRow> rows;         // the others, without blank lines; may have fewer or more fields than the header

  // The position of a column. Throws invalid_argument, naming the file and its header, if there is none.
  std::size_t column(std::string_view name) const;
  std::optional<std::size_t> find_column(std::string_view name) const;
  // The header, for a message about a missing column; with a hint if the file uses other separators than commas.
  std::string found_header() const;
  // "feed.csv:17", for messages.
  std::string where(const CsvRow& row) const;
};

// Throws not_found for a missing file. Throws corrupt_data, with file and line, for a quote that is never closed, for
// text after a closing quote, and for a file without a header row. `separator` stands between fields.
CsvTable read_csv(const std::filesystem::path& path);
CsvTable parse_csv(std::string_view text, std::string source, char separator = ',');

// One line, ended by "\n"; fields are quoted if necessary.
std::string csv_line(const std::vector<std::string>& fields);

// ---- Tab-separated tables (UTF-8, an optional byte order mark), as shopping feeds have them.

// A row a line. A field may be quoted as in CSV, and then holds tabs and line breaks; a quote that does not end right
// before a tab or a line's end is a character like any other (feeds are full of 15" bags), so nothing is malformed.
// Throws corrupt_data for a text without a header row.
CsvTable parse_tsv(std::string_view text, std::string source);

}  // namespace selvedge::files
