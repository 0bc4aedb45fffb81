// A request's parameters, from its query and, in a form, from its fields. Anything unexpected is a 400 that names it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "selvedge/product_filter.h"
#include "shop/service/http.h"

namespace selvedge::service {

// In bytes. Values are kept in cursors, compared with texts of the catalogue and said back in messages. A list of 100
// values and a picture's address fit; a cursor holds a whole query.
inline constexpr std::size_t longest_parameter_name = 200;
inline constexpr std::size_t longest_parameter = 4096;
inline constexpr std::size_t most_parameter_bytes = 64 << 10;  // of all values together, without the cursor
inline constexpr std::size_t longest_cursor = 128 << 10;       // more than any that AnswerCursors makes of such a query

// Throws Problem 400 for a name that is too long to be one.
void require_parameter_name(const std::string& name);

class Parameters {
 public:
  // Throws Problem 400 if a name or value is too long.
  explicit Parameters(const HttpRequest& request, const Body& body = {});

  // Each throws Problem 400 if a parameter occurs twice or cannot be read.
  std::optional<std::string> text(const std::string& name);
  std::vector<std::string> texts(const std::string& name);  // may occur more than once
  std::int64_t integer(const std::string& name, std::int64_t least, std::int64_t most, std::int64_t otherwise);
  double number(const std::string& name, double least, double most, double otherwise);
  std::optional<bool> boolean(const std::string& name);  // "true" or "false"
  // category, colour, currency, item_group_id and attribute=NAME=VALUE, each with any number of values; price_min,
  // price_max, in_stock.
  ProductFilter filter();
  // The name of a parameter that was not read; nothing if all were.
  std::optional<std::string> other() const;
  // Throws Problem 400 for a parameter that was not read: most often a mistyped name, so it says which one is near.
  void refuse_others() const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
  std::set<std::string> asked_;
};

}  // namespace selvedge::service
