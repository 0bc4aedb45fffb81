// Formats tables for a terminal.
#pragma once

#include <string>
#include <vector>

namespace selvedge::terminal {

// The header, then one line for each row; the text ends with "\n". Columns are as wide as their widest cell in UTF-8
// characters, and two spaces apart. Columns of numbers are aligned to the right.
std::string format_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace selvedge::terminal
