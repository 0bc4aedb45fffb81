// Facts in columns.
#pragma once

#include <string>
#include <vector>

namespace selvedge {

// Header, then one line a row; columns as wide as their widest cell (counted in UTF-8 characters), separated by two
// spaces; columns whose every cell is a number are aligned to the right. Ends with "\n".
std::string format_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace selvedge
