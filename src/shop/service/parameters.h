// Reads a request's parameters, from its query and from the fields of its form. Anything unexpected is a Problem 400
// that names the parameter.
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

// Limits in bytes. They bound what cursors keep, what is compared with texts of the catalogue, and what messages quote.
// A list of 100 values or a picture's address fits into a value.
inline constexpr std::size_t longest_parameter_name = 200;
inline constexpr std::size_t longest_parameter = 4096;         // of one value
inline constexpr std::size_t most_parameter_bytes = 64 << 10;  // of all values together, without the cursor
inline constexpr std::size_t longest_cursor = 128 << 10;       // enough for a query of most_parameter_bytes

// Throws Problem 400 for a name of more than longest_parameter_name bytes.
void require_parameter_name(const std::string& name);

// The parameters of one request. A route reads those that it knows, then calls refuse_others().
class Parameters {
 public:
  // Takes the query and the parts of `body`. Throws Problem 400 if a name is too long.
  explicit Parameters(const HttpRequest& request, const Body& body = {});

  // All of these throw Problem 400 if a value is too long; all but texts() also if the parameter occurs twice or its
  // value cannot be read. An empty value counts as absent. A number lies from `least` to `most`, both included; an
  // absent one is `otherwise`.
  std::optional<std::string> text(const std::string& name);
  std::vector<std::string> texts(const std::string& name);  // all values, in order, also empty ones
  // `or_else`: for the message, what the parameter may be that is no number: ", or all".
  std::int64_t integer(const std::string& name, std::int64_t least, std::int64_t most, std::int64_t otherwise,
                       const char* or_else = "");
  double number(const std::string& name, double least, double most, double otherwise);
  std::optional<bool> boolean(const std::string& name);  // "true" or "false"
  // Reads category, colour, currency, item_group_id and attribute=NAME=VALUE, which may occur more than once, and
  // price_min, price_max and in_stock. Commas separate the values of a colour, currency or attribute; they belong to a
  // category or item_group_id. Throws Problem 400 for values that cannot be read.
  ProductFilter filter();
  // The name of a parameter that was not read. Nothing if all were.
  std::optional<std::string> other() const;
  // Throws Problem 400 for a parameter that was not read. Most often its name is mistyped, so the message suggests one.
  void refuse_others() const;

 private:
  void require_bounded(const std::string& name, const std::vector<std::string>& values);

  std::vector<std::pair<std::string, std::string>> pairs_;
  std::set<std::string> asked_;
  std::size_t asked_bytes_ = 0;  // of the values of asked_, without the cursor
};

}  // namespace selvedge::service
