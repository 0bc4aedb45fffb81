// Reads tables of text: CSV (RFC 4180, parsed by libcsv) and tab-separated tables. Every row knows its line, for
// messages. Texts are UTF-8 and may begin with a byte order mark.
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
  std::string source;               // for messages: the path, or what parse_csv was given
  std::vector<std::string> header;  // the first row
  std::vector<CsvRow> rows;         // without the header and blank lines; may have fewer or more fields than the header

  // The position of a column. Throws invalid_argument, with the file and its header, if there is none.
  std::size_t column(std::string_view name) const;
  std::optional<std::size_t> find_column(std::string_view name) const;
  // The header for a message about a missing column. It adds a hint if the file seems to use another separator.
  std::string found_header() const;
  // "feed.csv:17", for messages.
  std::string where(const CsvRow& row) const;
};

// Parse CSV. `separator` stands between fields. Both throw corrupt_data, with source and line, for a quote that is
// never closed and for text after a closing quote; also for a text without a header row. read_csv also throws as
// read_text.
CsvTable read_csv(const std::filesystem::path& path);
CsvTable parse_csv(std::string_view text, std::string source, char separator = ',');

// One line of CSV that ends with "\n". Fields are quoted where necessary.
std::string csv_line(const std::vector<std::string>& fields);

// ---- Tab-separated tables (UTF-8, an optional byte order mark), as shopping feeds have them.

// Parses a tab-separated table. A field may be quoted as in CSV; it may then hold tabs and line breaks. A quote is an
// ordinary character unless a closing quote follows right before a tab or a line's end, within 64 KiB: feeds are full
// of 15" bags. So no row is malformed. Throws corrupt_data for a text without a header row.
CsvTable parse_tsv(std::string_view text, std::string source);

}  // namespace selvedge::files
