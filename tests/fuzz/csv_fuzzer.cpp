// What CSV says is the same after it was written and read again.
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/files/csv.h"

namespace selvedge::fuzz {
namespace {

void read_csv_text(std::string_view text) {
  const auto table = unless_refused([&] { return files::parse_csv(text, "fuzz"); });
  if (!table) return;
  std::string written = files::csv_line(table->header);
  std::size_t line = 1;
  for (const files::CsvRow& row : table->rows) {
    require(row.line > line);
    line = row.line;
    written += files::csv_line(row.fields);
  }
  const files::CsvTable again = files::parse_csv(written, "fuzz");
  require(again.header == table->header && again.rows.size() == table->rows.size());
  for (std::size_t i = 0; i < again.rows.size(); ++i) require(again.rows[i].fields == table->rows[i].fields);
}

const Registered csv_fuzzer("csv", read_csv_text);

}  // namespace
}  // namespace selvedge::fuzz
