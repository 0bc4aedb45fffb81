// Protects CSV cells that a spreadsheet would run as formulas (OWASP, "CSV Injection").
#pragma once

#include <string>
#include <string_view>

namespace selvedge::feeds {

// Puts an apostrophe before a cell that begins with =, +, -, @, a tab or a carriage return, and before one that
// unquoted_formula() would take for quoted. Other cells come back unchanged.
std::string quoted_formula(std::string_view cell);
// Undoes quoted_formula: unquoted_formula(quoted_formula(cell)) is the cell.
std::string unquoted_formula(std::string_view cell);

}  // namespace selvedge::feeds
