// Parses feeds that are tables, with any usual separator, even if some rows are broken. Inside feeds/ only.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/files/csv.h"
#include "shop/feeds/feed_builder.h"

namespace selvedge::feeds {

struct FeedTable {
  files::CsvTable table;  // without last columns that have no name and no value
  char separator = ',';   // , ; | ^ ~ or a tab

  // The separator in words: "commas".
  std::string_view separated_by() const;
  // The names in the header as attribute_name() spells them, without marked attributes.
  std::set<std::string, std::less<>> names() const;
};

// Parses a table. The separator is the one that splits the header into most known names of columns, or the one that a
// first line "sep=;" names. Records before the header that begin with '#' are comments. Line ends are LF or CR LF. A
// malformed record is reported to `builder` with its line, and the records after it are read. A table that seems to end
// in the middle of a row is reported as cut off. A cell ="0012" is the text 0012. Throws corrupt_data for text without
// a header row, and invalid_argument for more than 2,000 columns or 30 million fields.
FeedTable parse_feed_table(std::string_view text, const std::string& source, FeedBuilder& builder);

// Chooses the rows that FeedOptions::only wants.
class ChosenRows {
 public:
  // Columns are found by their exact name, else by the name as attribute_name() spells it. Throws invalid_argument for
  // a column that does not exist.
  ChosenRows(const files::CsvTable& table, const FeedOptions& options);
  bool has(const files::CsvRow& row) const;

 private:
  std::vector<std::pair<std::size_t, std::string>> only_;
};

// The row with empty fields added up to the header's number. Some shops leave out empty fields at a row's end.
files::CsvRow padded(const files::CsvRow& row, const files::CsvTable& table);

// For messages: "expected 4 fields as in the header, found 5".
std::string wrong_field_count(const files::CsvTable& table, const files::CsvRow& row);

}  // namespace selvedge::feeds
