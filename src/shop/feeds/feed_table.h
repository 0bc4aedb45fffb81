// Reads the rows of a CSV feed even if some are broken. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/files/csv.h"
#include "shop/feeds/feed_builder.h"

namespace selvedge::feeds {

// Returns the valid records. Reports the others to `builder` with their line, and reads on after them. Throws
// corrupt_data for text without a header row.
files::CsvTable parse_feed_csv(std::string_view text, const std::string& source, FeedBuilder& builder);

// The columns of FeedOptions::only and the wanted values. Throws invalid_argument for a column that does not exist.
class ChosenRows {
 public:
  ChosenRows(const files::CsvTable& table, const FeedOptions& options);
  bool has(const files::CsvRow& row) const;

 private:
  std::vector<std::pair<std::size_t, std::string>> only_;
};

}  // namespace selvedge::feeds
