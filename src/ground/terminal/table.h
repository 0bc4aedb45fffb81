// Formats tables.
#pragma once

#include <string>
#include <vector>

namespace selvedge::terminal {

// The header, then one line a row. Columns are as wide as their widest cell (in UTF-8 characters), separated by two
// spaces. Columns of numbers are aligned to the right. Ends with "\n".
std::string format_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace selvedge::terminal
