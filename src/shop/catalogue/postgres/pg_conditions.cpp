#include "shop/catalogue/postgres/pg_conditions.h"

#include <fmt/format.h>

namespace selvedge::catalogue {

namespace {

// The different texts of a catalogue's columns.
class PostgresTexts : public StoredTexts {
 public:
  explicit PostgresTexts(PostgresConnection& connection) : connection_(connection) {}
  std::vector<std::string> categories() override {
    return texts(connection_.run("SELECT DISTINCT category_folded FROM products"));
  }
  std::vector<std::string> colours() override {
    return texts(connection_.run("SELECT DISTINCT colour_folded FROM products"));
  }
  std::vector<std::string> attribute(const std::string& name) override {
    return texts(connection_.run("SELECT DISTINCT value_folded FROM attributes WHERE name = $1", {name}));
  }

 private:
  static std::vector<std::string> texts(const PgRows& rows) {
    std::vector<std::string> all;
    for (int i = 0; i < rows.size(); ++i) all.push_back(rows[i].text(0));
    return all;
  }
  PostgresConnection& connection_;
};

}  // namespace

ResolvedFilter resolved_in(PostgresConnection& connection, const ProductFilter& filter) {
  PostgresTexts texts(connection);
  return resolved(filter, texts);
}

PgConditions::PgConditions(const ResolvedFilter& resolved) {
  const ProductFilter& filter = resolved.filter;
  if (resolved.category_asked) add("p.category_folded = ANY ({})", resolved.categories);
  if (resolved.colour_asked) add("p.colour_folded = ANY ({})", resolved.colours);
  add_text("p.currency_folded = {}", filter.currency);
  add_text("p.item_group_id = {}", filter.item_group_id);
  if (filter.price_min) add("p.price >= {}", filter.price_min->units);
  if (filter.price_max) add("p.price <= {}", filter.price_max->units);
  if (filter.in_stock) add(*filter.in_stock ? "p.stock > {}" : "p.stock = {}", std::int64_t{0});
  for (const auto& [name, texts] : resolved.attributes) {
    add("p.id IN (SELECT product FROM attributes WHERE name = {}", name);
    values_.emplace_back(texts);
    conditions_ += fmt::format(" AND value_folded = ANY (${}))", values_.size());
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
