// Tab-separated tables (UTF-8, an optional byte order mark), as shopping feeds have them.
#pragma once

#include <string>
#include <string_view>

#include "ground/files/csv.h"

namespace selvedge::files {

// A row a line. A field may be quoted as in CSV, and then holds tabs and line breaks; a quote that does not end right
// before a tab or a line's end is a character like any other (feeds are full of 15" bags), so nothing is malformed.
// Throws corrupt_data for a text without a header row.
CsvTable parse_tsv(std::string_view text, std::string source);

}  // namespace selvedge::files
