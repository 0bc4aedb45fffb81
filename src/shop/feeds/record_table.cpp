// Checks the header once, then makes a record of each row. In generic tables the quotes that our own export puts before
// formulas are removed first.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "selvedge/error.h"
#include "shop/feeds/feed_record.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/format_readers.h"
#include "shop/feeds/formula_cell.h"

namespace selvedge::feeds {
namespace {

// Whether the first column counts the rows, as pandas writes it.
bool counts_rows(const files::CsvTable& table) {
  return std::ranges::all_of(table.rows, [](const files::CsvRow& row) {
    const std::string_view number = row.fields.empty() ? std::string_view() : trimmed(row.fields[0]);
    return number.find_first_not_of("0123456789") == std::string_view::npos;
  });
}

void require_header(const files::CsvTable& table, const ColumnPlan& plan, FeedFormat format, FeedReport& report) {
  const bool id = plan.has(Field::id);
  if (!id || (!plan.has(Field::picture) && !plan.has(Field::more_pictures))) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a column for the {}, found: {}", table.source,
                                                         id ? "product's picture (image, image_url, image_link, ...)"
                                                            : "product's id (product_id, id, sku, ...)",
                                                         table.found_header()));
  }
  if (format == FeedFormat::merchant) return;  // Google repeats additional_image_link
  std::set<std::string> seen;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const std::string& name = table.header[c];
    const Field field = plan.meaning(c).field;
    if (field == Field::picture || field == Field::more_pictures) continue;
    // Repeated, these list their values: three columns `color`.
    const bool lists = field == Field::colour || field == Field::category || field == Field::attribute;
    if (trimmed(name).empty()) {
      const bool used = std::ranges::any_of(table.rows, [&](const files::CsvRow& row) {
        return c < row.fields.size() && !trimmed(row.fields[c]).empty();
      });
      if (!used) continue;
      if (c == 0 && counts_rows(table)) {
        report.note("the first column has no name and counts the rows; it is not read");
        continue;
      }
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected a name for column {}, which holds something, found an empty one",
                              table.source, c + 1));
    }
    if (!seen.insert(name).second && !lists)
      throw Error(ErrorKind::invalid_argument, fmt::format("{}: column '{}' appears twice", table.source, name));
  }
}

// A record with the header's columns and without texts.
FeedRecord record_of(const files::CsvTable& table, FeedReport& report) {
  FeedRecord record;
  for (const std::string& column : table.header) {
    FeedValue& value = record.values.emplace_back(FeedValue{std::string(trimmed(column)), ""});
    if (const auto attribute = marked_attribute(value.name)) {
      report.take_column(value.name, "attribute " + *attribute);
      value.name = *attribute;
      value.attribute = true;
    }
  }
  return record;
}

// The order of day and month that the dates of sales show; unknown where none does, or they contradict each other.
DateOrder order_of_dates(const files::CsvTable& table, const ColumnPlan& plan) {
  DateOrder found = DateOrder::unknown;
  bool both = false;
  const auto see = [&](std::string_view date) {
    const DateOrder shown = date_order(date);
    if (shown == DateOrder::unknown) return;
    both |= found != DateOrder::unknown && shown != found;
    found = shown;
  };
  for (const Field field : {Field::sale_begin, Field::sale_end, Field::sale_period}) {
    for (const std::size_t column : plan.columns(field)) {
      for (const files::CsvRow& row : table.rows) {
        if (column >= row.fields.size()) continue;
        const std::string_view text = row.fields[column];
        see(text);
        const std::size_t between = text.find(" - ");
        if (between != std::string_view::npos) see(text.substr(between + 3));
      }
    }
  }
  return both ? DateOrder::unknown : found;
}

void undo_formula_quotes(files::CsvTable& table) {
  for (std::string& name : table.header) name = unquoted_formula(name);
  for (files::CsvRow& row : table.rows) {
    for (std::string& field : row.fields) field = unquoted_formula(field);
  }
}

}  // namespace

void read_record_table(FeedTable feed, FeedFormat format, const FeedOptions& options, FeedBuilder& builder) {
  files::CsvTable& table = feed.table;
  const bool merchant = format == FeedFormat::merchant;
  if (!merchant) undo_formula_quotes(table);
  FeedRecord record = record_of(table, builder.report());
  const ColumnPlan plan(names_to_plan(record));
  require_header(table, plan, format, builder.report());
  const ChosenRows known_columns(table, options);  // throws for a column that is not there
  FeedOptions reading = options;
  if (reading.date_order == DateOrder::unknown) reading.date_order = order_of_dates(table, plan);
  RecordReader reader(reading, {merchant, !merchant, !merchant}, builder);
  for (files::CsvRow& row : table.rows) {
    record.source = table.where(row);
    // Some shops leave out the empty fields that a row ends with.
    if (row.fields.size() > table.header.size()) {
      builder.skip(record.source, wrong_field_count(table, row));
      continue;
    }
    row.fields.resize(table.header.size());
    for (std::size_t c = 0; c < row.fields.size(); ++c) record.values[c].text = std::move(row.fields[c]);
    reader.add(record, plan);
  }
}

}  // namespace selvedge::feeds
