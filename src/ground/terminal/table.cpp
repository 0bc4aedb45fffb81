#include "ground/terminal/table.h"

#include <algorithm>
#include <cstddef>

namespace selvedge::terminal {
namespace {

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_number(const std::string& text) {
  return text.empty() || text == "-" || text.find_first_not_of("0123456789.,+-% ") == std::string::npos;
}

}  // namespace

std::string format_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (std::size_t c = 0; c < header.size(); ++c) {
    widths.push_back(characters(header[c]));
    right.push_back(!rows.empty());
    for (const auto& row : rows) {
      if (c >= row.size()) continue;
      widths[c] = std::max(widths[c], characters(row[c]));
      right[c] = right[c] && is_number(row[c]);
    }
  }
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string cell = c < cells.size() ? cells[c] : "";
      const std::string padding(widths[c] - std::min(widths[c], characters(cell)), ' ');
      line += (c == 0 ? "" : "  ") + (right[c] ? padding + cell : cell + padding);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  add(header);
  for (const auto& row : rows) add(row);
  return text;
}

}  // namespace selvedge::terminal
