// A product filter as the conditions of an SQL statement, with its values apart. Inside catalogue/ only.
#pragma once

#include <string>
#include <vector>

#include "selvedge/product_filter.h"
#include "shop/catalogue/postgres/postgres_connection.h"
#include "shop/catalogue/value_match.h"

namespace selvedge::catalogue {

// The texts of this catalogue. `connection` and `kept` must outlive the result.
StoredTexts texts_in(PostgresConnection& connection, KeptTexts& kept);

// Resolves the filter to the texts of this catalogue that its conditions match (value_match.h).
ResolvedFilter resolved_in(PostgresConnection& connection, KeptTexts& kept, const ProductFilter& filter);

class PgConditions {
 public:
  // The conditions are on the table `products p`.
  explicit PgConditions(const ResolvedFilter& resolved);

  // Adds a condition. {} in it becomes the placeholder of the value: $1, $2, ...
  void add(const char* condition, const PgValue& value);
  // All conditions, joined by AND; "true" if there are none.
  std::string all() const { return conditions_.empty() ? "true" : conditions_; }
  // The values of $1, $2, ...
  const std::vector<PgValue>& values() const { return values_; }

 private:
  std::string conditions_;
  std::vector<PgValue> values_;
};

}  // namespace selvedge::catalogue
