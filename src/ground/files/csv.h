// CSV (RFC 4180, UTF-8, an optional byte order mark): parsed by libcsv, with line numbers for messages.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge {

struct CsvRow {
  std::size_t line = 0;  // where the row starts in the file, from 1
  std::vector<std::string> fields;
};

struct CsvTable {
  std::string source;               // for messages: "path" or what parse_csv was told
  std::vector<std::string> header;  // the first row
  std::vector<CsvRow> rows;         // the others, blank lines left out; fields may be fewer or more than the header's

  // Position of a column. Throws invalid_argument naming the file and the header found if there is none.
  std::size_t column(std::string_view name) const;
  std::optional<std::size_t> find_column(std::string_view name) const;
  // The header for a message about a missing column, with a hint where the file has other separators than commas.
  std::string found_header() const;
  // "feed.csv:17", for messages.
  std::string where(const CsvRow& row) const;
};

// Throws not_found for a missing file; corrupt_data, with file and line, for a quote that is never closed or text after
// a closing quote, and for a file without a header row.
CsvTable read_csv(const std::filesystem::path& path);
CsvTable parse_csv(std::string_view text, std::string source);

// One line, fields quoted where they must be, ended by "\n".
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace selvedge
