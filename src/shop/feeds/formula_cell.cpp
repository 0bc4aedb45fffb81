// A cell that begins with a quote and a formula's sign, or with two quotes, gets a quote too. So removing quotes gives
// every cell back as it was.
#include "shop/feeds/formula_cell.h"

namespace selvedge::feeds {
namespace {

constexpr char quote = '\'';
constexpr std::string_view starts = "=+-@\t\r";

bool is_quoted(std::string_view cell) {
  return cell.size() > 1 && cell[0] == quote && (cell[1] == quote || starts.find(cell[1]) != std::string_view::npos);
}

}  // namespace

std::string quoted_formula(std::string_view cell) {
  const bool formula = !cell.empty() && starts.find(cell[0]) != std::string_view::npos;
  return formula || is_quoted(cell) ? quote + std::string(cell) : std::string(cell);
}

std::string unquoted_formula(std::string_view cell) { return std::string(is_quoted(cell) ? cell.substr(1) : cell); }

}  // namespace selvedge::feeds
