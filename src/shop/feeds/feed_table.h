// The rows of a feed in CSV, whatever is wrong with some of them. Inside catalogue/ only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/files/csv.h"
#include "shop/feeds/feed_builder.h"

namespace selvedge {

// The records that are CSV; those that are not are reported to `builder` with their line, and what follows them is read
// on. Throws corrupt_data for a text without a header row.
CsvTable parse_feed_csv(std::string_view text, const std::string& source, FeedBuilder& builder);

// The columns of FeedOptions::only and the values asked for. Throws invalid_argument for a column that is not there.
class ChosenRows {
 public:
  ChosenRows(const CsvTable& table, const FeedOptions& options);
  bool has(const CsvRow& row) const;

 private:
  std::vector<std::pair<std::size_t, std::string>> only_;
};

}  // namespace selvedge
