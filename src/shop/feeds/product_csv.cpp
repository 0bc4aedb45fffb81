#include <fmt/format.h>

#include <optional>
#include <set>
#include <string_view>

#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_builder.h"
#include "shop/feeds/feed_table.h"
#include "shop/feeds/formula_cell.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {
namespace {

void require_header(const files::CsvTable& table) {
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
  RowReader(const files::CsvTable& table, const FeedOptions& options)
      : table_(table),
        image_(table.column("image")),
        id_(table.column("product_id")),
        role_(table.find_column("role")),
        chosen_(table, options) {}

  void read(const files::CsvRow& row, FeedBuilder& builder) const {
    const std::string source = table_.where(row);
    if (row.fields.size() != table_.header.size()) {
      return builder.skip(source, fmt::format("expected {} fields as in the header, found {}", table_.header.size(),
                                              row.fields.size()));
    }
    const std::string role = role_ ? row.fields[*role_] : "";
    if (!chosen_.has(row) || role == "person") return builder.leave_out();
    if (role_ && role != "product" && !role.empty()) {
      return builder.skip(source, fmt::format("role: expected product or person, found '{}'", role));
    }
    ProductFacts facts;
    facts.id.value = row.fields[id_];
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      if (c == image_ || c == id_ || c == role_) continue;
      if (const auto problem = catalogue::set_fact(facts, table_.header[c], row.fields[c]))
        return builder.skip(source, *problem);
    }
    builder.drop_bad_page_url(facts, source);
    if (const auto problem = catalogue::problem_of(facts)) return builder.skip(source, *problem);
    if (row.fields[image_].empty()) return builder.skip(source, "image: expected a path, found an empty field");
    builder.add(std::move(facts), {row.fields[image_]}, source);
  }

 private:
  const files::CsvTable& table_;
  std::size_t image_, id_;
  std::optional<std::size_t> role_;
  ChosenRows chosen_;
};

}  // namespace

ProductFeed parse_product_csv(std::string_view text, const std::string& source, const std::filesystem::path& root,
                              const FeedOptions& options) {
  FeedBuilder builder(root);
  files::CsvTable table = parse_feed_csv(std::string(text), source, builder);
  for (std::string& name : table.header) name = unquoted_formula(name);
  for (files::CsvRow& row : table.rows) {
    for (std::string& field : row.fields) field = unquoted_formula(field);
  }
  require_header(table);
  const RowReader reader(table, options);
  for (const files::CsvRow& row : table.rows) reader.read(row, builder);
  return builder.take();
}

ProductFeed read_product_csv(const std::filesystem::path& path, const FeedOptions& options) {
  return parse_product_csv(files::read_text(path), path.string(), std::filesystem::absolute(path).parent_path(),
                           options);
}

}  // namespace selvedge::feeds
