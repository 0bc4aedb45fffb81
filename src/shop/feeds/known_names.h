// The names that shops give their columns and fields, as data. Inside feeds/ only.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "shop/feeds/column_names.h"

namespace selvedge::feeds {

struct FieldNames {
  Field field;
  std::vector<std::string_view> names;  // as attribute_name spells them, the surest first
};

const std::vector<FieldNames>& names_of_fields();

// Names of attributes that shops spell differently and filters should find as one: "größe" and "size".
const std::vector<std::pair<std::string_view, std::string_view>>& names_of_attributes();

}  // namespace selvedge::feeds
