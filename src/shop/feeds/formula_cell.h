// CSV cells that a spreadsheet would run as formulas.
#pragma once

#include <string>
#include <string_view>

namespace selvedge::feeds {

// Puts an apostrophe before a cell that begins with =, +, -, @, a tab or a carriage return, or that would be read as
// quoted. Other cells come back unchanged.
std::string quoted_formula(std::string_view cell);
// The inverse of quoted_formula.
std::string unquoted_formula(std::string_view cell);

}  // namespace selvedge::feeds
