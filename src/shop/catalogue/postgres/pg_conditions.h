// A product filter as the conditions of a statement, its values apart. Inside catalogue/ only.
#pragma once

#include <string>
#include <vector>

#include "selvedge/product_filter.h"
#include "shop/catalogue/postgres/postgres_connection.h"
#include "shop/catalogue/value_match.h"

namespace selvedge::catalogue {

// The filter with the texts of this catalogue that its conditions find.
ResolvedFilter resolved_in(PostgresConnection& connection, KeptTexts& kept, const ProductFilter& filter);

class PgConditions {
 public:
  // On the table `products p`.
  explicit PgConditions(const ResolvedFilter& resolved);

  // `condition` with {} where the value's place, $1, $2, ..., goes.
  void add(const char* condition, const PgValue& value);
  // All of them, with AND between; "true" where there is none.
  std::string all() const { return conditions_.empty() ? "true" : conditions_; }
  const std::vector<PgValue>& values() const { return values_; }

 private:
  std::string conditions_;
  std::vector<PgValue> values_;
};

}  // namespace selvedge::catalogue
