// Every text with a line in it is a table; none of its text is lost but quotes, tabs and line ends.
#include <algorithm>
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/files/csv.h"

namespace selvedge::fuzz {
namespace {

void read_tsv(std::string_view text) {
  const auto table = unless_refused([&] { return files::parse_tsv(text, "fuzz"); });
  const auto is_data = [](char c) { return c != '"' && c != '\t' && c != '\n' && c != '\r'; };
  const auto data_in = [&](std::string_view part) { return std::ranges::count_if(part, is_data); };
  std::string_view bare = text;
  if (bare.starts_with("\xEF\xBB\xBF")) bare.remove_prefix(3);
  auto expected = data_in(bare);
  require(table || expected == 0);
  if (!table) return;
  for (const std::string& field : table->header) expected -= data_in(field);
  std::size_t line = 0;
  for (const files::CsvRow& row : table->rows) {
    require(!row.fields.empty() && row.line > line);
    line = row.line;
    for (const std::string& field : row.fields) expected -= data_in(field);
  }
  require(expected == 0);
}

const Registered tsv_fuzzer("tsv", read_tsv);

}  // namespace
}  // namespace selvedge::fuzz
