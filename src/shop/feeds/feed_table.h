// A feed that is a table, with whatever separator, even if some of its rows are broken. Inside feeds/ only.
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
  files::CsvTable table;  // without empty last columns that no row fills
  char separator = ',';   // , ; | ^ ~ or a tab

  std::string_view separated_by() const;  // "commas"
  // The header as attribute_name spells it.
  std::set<std::string, std::less<>> names() const;
};

// Sees the separator from the header: the one that gives most known names of columns. A first line "sep=;" is obeyed.
// Returns the valid records; reports the others to `builder` with their line, and reads on after them. Line ends are
// LF or CR LF. Lines that begin with '#' before the header are comments. Throws corrupt_data for text without a header
// row, invalid_argument for more than 2,000 columns.
FeedTable parse_feed_table(std::string_view text, const std::string& source, FeedBuilder& builder);

// The columns of FeedOptions::only, by their names as attribute_name spells them, and the wanted values. Throws
// invalid_argument for a column that does not exist.
class ChosenRows {
 public:
  ChosenRows(const files::CsvTable& table, const FeedOptions& options);
  bool has(const files::CsvRow& row) const;

 private:
  std::vector<std::pair<std::size_t, std::string>> only_;
};

// The row with empty fields for those that it ends without, as shops leave them out.
files::CsvRow padded(const files::CsvRow& row, const files::CsvTable& table);

// "expected 4 fields as in the header, found 5".
std::string wrong_field_count(const files::CsvTable& table, const files::CsvRow& row);

}  // namespace selvedge::feeds
