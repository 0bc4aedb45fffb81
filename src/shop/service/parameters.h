// A request's parameters, from its query and, in a form, from its fields. Anything unexpected is a 400 that names it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "selvedge/product_filter.h"
#include "shop/service/http.h"

namespace selvedge::service {

class Parameters {
 public:
  // A form field with a file name is no parameter.
  explicit Parameters(const HttpRequest& request, const Body& body = {});

  // Each throws Problem 400 if a parameter occurs twice or cannot be read.
  std::optional<std::string> text(const std::string& name);
  std::vector<std::string> texts(const std::string& name);  // may occur more than once
  std::int64_t integer(const std::string& name, std::int64_t least, std::int64_t most, std::int64_t otherwise);
  double number(const std::string& name, double least, double most, double otherwise);
  std::optional<bool> boolean(const std::string& name);  // "true" or "false"
  // category, colour, price_min, price_max, in_stock, item_group_id, attribute=NAME=VALUE.
  ProductFilter filter();
  // Throws Problem 400 for a parameter that was not read: most often a mistyped name.
  void refuse_others() const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
  std::set<std::string> asked_;
};

}  // namespace selvedge::service
