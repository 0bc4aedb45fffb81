#include "shop/catalogue/postgres/pg_conditions.h"

#include <fmt/format.h>

namespace selvedge::catalogue {

PgConditions::PgConditions(const ProductFilter& filter) {
  add_text("p.category_folded = {}", filter.category);
  add_text("p.colour_folded = {}", filter.colour);
  add_text("p.currency_folded = {}", filter.currency);
  add_text("p.item_group_id = {}", filter.item_group_id);
  if (filter.price_min) add("p.price >= {}", filter.price_min->units);
  if (filter.price_max) add("p.price <= {}", filter.price_max->units);
  if (filter.in_stock) add(*filter.in_stock ? "p.stock > {}" : "p.stock = {}", std::int64_t{0});
  for (const auto& [name, value] : filter.attributes) {
    add("p.id IN (SELECT product FROM attributes WHERE name = {}", name);
    values_.emplace_back(value);
    conditions_ += fmt::format(" AND value_folded = ${})", values_.size());
  }
}

void PgConditions::add_text(const char* condition, const std::optional<std::string>& value) {
  if (value) add(condition, *value);
}

void PgConditions::add(const char* condition, const PgValue& value) {
  values_.push_back(value);
  const std::string place = fmt::format("${}", values_.size());
  conditions_ += (conditions_.empty() ? "" : " AND ") + fmt::format(fmt::runtime(condition), place);
}

}  // namespace selvedge::catalogue
