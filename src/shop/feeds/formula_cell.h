// Cells of a CSV file that a spreadsheet would take for formulas.
#pragma once

#include <string>
#include <string_view>

namespace selvedge {

// With an apostrophe before it where the cell begins with =, +, -, @, a tab or a carriage return, or where it would be
// read as quoted; else as it is.
std::string quoted_formula(std::string_view cell);
// What quoted_formula was given.
std::string unquoted_formula(std::string_view cell);

}  // namespace selvedge
