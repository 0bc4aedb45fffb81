#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "selvedge/catalogue/feed_builder.h"
#include "selvedge/catalogue/product_feed.h"
#include "selvedge/core/error.h"
#include "selvedge/files/csv.h"
#include "selvedge/files/read_file.h"

namespace selvedge {
namespace {

// Where the record that starts at `begin` ends: after the line on which its quotes are balanced. Nothing if they never
// are within a sensible length.
std::optional<std::size_t> end_of_record(std::string_view text, std::size_t begin) {
  constexpr std::size_t longest_record = 1 << 20;
  bool quoted = false;
  for (std::size_t i = begin; i < text.size() && i - begin < longest_record; ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '\n' && !quoted) return i + 1;
  }
  return quoted || text.size() - begin >= longest_record ? std::nullopt : std::optional(text.size());
}

// For a file that is not CSV throughout: the records that are, one at a time; the others are reported and what follows
// them is tried from their next line on.
CsvTable read_damaged_csv(std::string_view text, const std::string& source, FeedBuilder& builder) {
  const std::size_t header_end = end_of_record(text, 0).value_or(text.size());
  const std::string header(text.substr(0, header_end));
  CsvTable table = parse_csv(header, source);
  std::size_t line = 1 + static_cast<std::size_t>(std::count(header.begin(), header.end(), '\n'));
  for (std::size_t begin = header_end; begin < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    std::size_t next = line_end;
    if (const auto end = end_of_record(text, begin)) {
      try {
        CsvTable record = parse_csv(header + std::string(text.substr(begin, *end - begin)), source);
        for (CsvRow& row : record.rows) table.rows.push_back({line, std::move(row.fields)});
        next = *end;
      } catch (const Error&) {
        builder.skip(fmt::format("{}:{}", source, line),
                     "malformed CSV: expected a quoted field to end before a comma or the line's end");
      }
    } else {
      builder.skip(fmt::format("{}:{}", source, line), "malformed CSV: a quote is opened and never closed");
    }
    line += static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                                text.begin() + static_cast<std::ptrdiff_t>(next), '\n'));
    begin = next;
  }
  return table;
}

CsvTable read_table(const std::filesystem::path& path, FeedBuilder& builder) {
  const std::string text = read_text(path);
  try {
    return parse_csv(text, path.string());
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::corrupt_data || text.empty()) throw;
    return read_damaged_csv(text, path.string(), builder);
  }
}

void require_header(const CsvTable& table) {
  table.column("image");
  table.column("product_id");
  std::set<std::string> seen;
  for (const std::string& name : table.header) {
    if (name.empty())
      throw Error(ErrorKind::invalid_argument, table.source + ": expected a name for every column, found an empty one");
    if (!seen.insert(name).second)
      throw Error(ErrorKind::invalid_argument, fmt::format("{}: column '{}' appears twice", table.source, name));
  }
}

class RowReader {
 public:
  RowReader(const CsvTable& table, const FeedOptions& options)
      : table_(table),
        image_(table.column("image")),
        id_(table.column("product_id")),
        role_(table.find_column("role")) {
    for (const auto& [name, value] : options.only) only_.emplace_back(table.column(name), value);
  }

  void read(const CsvRow& row, FeedBuilder& builder) const {
    const std::string source = table_.where(row);
    if (row.fields.size() != table_.header.size()) {
      return builder.skip(source, fmt::format("expected {} fields as in the header, found {}", table_.header.size(),
                                              row.fields.size()));
    }
    const bool chosen =
        std::all_of(only_.begin(), only_.end(), [&](const auto& c) { return row.fields[c.first] == c.second; });
    const std::string role = role_ ? row.fields[*role_] : "";
    if (!chosen || role == "person") return builder.leave_out();
    if (role_ && role != "product" && !role.empty()) {
      return builder.skip(source, fmt::format("role: expected product or person, found '{}'", role));
    }
    ProductFacts facts;
    facts.id.value = row.fields[id_];
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      if (c == image_ || c == id_ || c == role_) continue;
      if (const auto problem = set_fact(facts, table_.header[c], row.fields[c])) return builder.skip(source, *problem);
    }
    if (const auto problem = problem_of(facts)) return builder.skip(source, *problem);
    if (row.fields[image_].empty()) return builder.skip(source, "image: expected a path, found an empty field");
    builder.add(std::move(facts), {row.fields[image_]}, source);
  }

 private:
  const CsvTable& table_;
  std::size_t image_, id_;
  std::optional<std::size_t> role_;
  std::vector<std::pair<std::size_t, std::string>> only_;
};

}  // namespace

ProductFeed read_product_csv(const std::filesystem::path& path, const FeedOptions& options) {
  FeedBuilder builder(std::filesystem::absolute(path).parent_path());
  const CsvTable table = read_table(path, builder);
  require_header(table);
  const RowReader reader(table, options);
  for (const CsvRow& row : table.rows) reader.read(row, builder);
  return builder.take();
}

}  // namespace selvedge
