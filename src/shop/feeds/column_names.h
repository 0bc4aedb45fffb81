// The one table of the names that shops give their columns and fields. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace selvedge::feeds {

enum class Field {
  attribute,  // none of the others
  id,
  title,
  description,
  category,
  colour,
  price,
  regular_price,  // where `price` is the price that is asked
  sale_price,
  sale_period,  // "begin/end"
  sale_begin,
  sale_end,
  currency,
  stock,
  availability,
  page,
  picture,
  more_pictures,
  item_group,
  role
};

// As messages call it: "product_id", "image".
std::string_view name_of(Field field);

struct Meaning {
  Field field = Field::attribute;
  std::size_t rank = 0;   // among the names of a field: 0 is the surest
  std::string attribute;  // what an attribute of this name is called: "Größe" is "size"; empty: as it is spelled
  std::string currency;   // of "Price (EUR)"
};

// What a column or field of this name holds, whatever its case, spaces and prefix.
Meaning meaning_of(std::string_view name);
bool is_picture_name(std::string_view name);

// The column of an export for an attribute: its name, marked where an import would take that for something else, as in
// "selvedge:attribute:image_link".
std::string attribute_column(const std::string& attribute);
// The attribute that a marked column is; nothing for any other.
std::optional<std::string> marked_attribute(std::string_view column);

// Which of a table's columns, or of a record's fields, is taken for what. Of several names of one field the surest is
// taken; for those that a feed may leave empty (`category`) the others follow.
class ColumnPlan {
 public:
  explicit ColumnPlan(const std::vector<std::string_view>& names);

  // Positions of the columns of a field, the surest first; pictures in the order of the columns.
  const std::vector<std::size_t>& columns(Field field) const;
  bool has(Field field) const { return !columns(field).empty(); }
  const Meaning& meaning(std::size_t column) const { return meanings_[column]; }

 private:
  std::vector<Meaning> meanings_;
  std::map<Field, std::vector<std::size_t>> columns_;
};

// ---- The names that shops give their columns and fields, as data (known_names.cpp).

struct FieldNames {
  Field field;
  std::vector<std::string_view> names;  // as attribute_name spells them, the surest first
};

const std::vector<FieldNames>& names_of_fields();

// Names of attributes that shops spell differently and filters should find as one: "größe" and "size".
const std::vector<std::pair<std::string_view, std::string_view>>& names_of_attributes();

}  // namespace selvedge::feeds
