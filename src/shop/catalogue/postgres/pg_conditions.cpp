// Categories, colours and attributes are resolved first (value_match.h), so a statement only compares with stored
// texts. Values are sent beside the statement and never become part of its text.
#include "shop/catalogue/postgres/pg_conditions.h"

#include <fmt/format.h>

#include "shop/catalogue/postgres/postgres_store.h"

namespace selvedge::catalogue {

StoredTexts texts_in(PostgresConnection& connection, KeptTexts& kept) {
  using Column = StoredTexts::Column;
  const auto read = [&connection](Column column, const std::string& attribute) {
    if (column == Column::category) return texts_of(connection.run("SELECT DISTINCT category_folded FROM products"));
    if (column == Column::colour) return texts_of(connection.run("SELECT DISTINCT colour_folded FROM products"));
    if (column == Column::attribute_name) return texts_of(connection.run("SELECT DISTINCT name FROM attributes"));
    return texts_of(connection.run("SELECT DISTINCT value_folded FROM attributes WHERE name = $1", {attribute}));
  };
  return StoredTexts(kept, read_catalogue(connection).revision, read);
}

ResolvedFilter resolved_in(PostgresConnection& connection, KeptTexts& kept, const ProductFilter& filter) {
  return filter.empty() ? ResolvedFilter() : resolved(filter, texts_in(connection, kept));
}

PgConditions::PgConditions(const ResolvedFilter& resolved) {
  const ProductFilter& filter = resolved.filter;
  if (resolved.categories && resolved.category_paths.empty()) add("p.category_folded = ANY ({})", *resolved.categories);
  if (!resolved.category_paths.empty()) {
    add("(p.category_folded = ANY ({})", *resolved.categories);
    values_.emplace_back(resolved.category_paths);
    conditions_ +=
        fmt::format(" OR p.id IN (SELECT product FROM attributes WHERE name = '{}' AND value_folded = ANY (${})))",
                    category_path, values_.size());
  }
  if (resolved.colours) add("p.colour_folded = ANY ({})", *resolved.colours);
  if (!filter.currency.empty()) add("p.currency_folded = ANY ({})", filter.currency);
  if (!filter.item_group_id.empty()) add("p.item_group_id = ANY ({})", filter.item_group_id);
  if (filter.price_min) add("p.price >= {}", filter.price_min->units);
  if (filter.price_max) add("p.price <= {}", filter.price_max->units);
  if (filter.in_stock) add(*filter.in_stock ? "p.stock > {}" : "p.stock = {}", std::int64_t{0});
  if (filter.hidden) add("p.hidden = ({} <> 0)", std::int64_t{*filter.hidden});
  for (const auto& [name, texts] : resolved.attributes) {
    add("p.id IN (SELECT product FROM attributes WHERE name = {}", name);
    values_.emplace_back(texts);
    conditions_ += fmt::format(" AND value_folded = ANY (${}))", values_.size());
  }
}

void PgConditions::add(const char* condition, const PgValue& value) {
  values_.push_back(value);
  const std::string place = fmt::format("${}", values_.size());
  conditions_ += (conditions_.empty() ? "" : " AND ") + fmt::format(fmt::runtime(condition), place);
}

}  // namespace selvedge::catalogue
