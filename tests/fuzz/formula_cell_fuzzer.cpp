// Cells: quoting is undone exactly, and what is quoted begins like no formula.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/feeds/formula_cell.h"

namespace selvedge::fuzz {
namespace {

void quote_cell(std::string_view cell) {
  const std::string quoted = feeds::quoted_formula(cell);
  require(feeds::unquoted_formula(quoted) == cell);
  require(quoted.empty() || std::string_view("=+-@\t\r").find(quoted[0]) == std::string_view::npos);
  require(cell.ends_with(feeds::unquoted_formula(cell)));
}

const Registered formula_cell_fuzzer("formula_cell", quote_cell);

}  // namespace
}  // namespace selvedge::fuzz
