// The names that shops give their columns and fields, and what each name means. Inside feeds/ only.
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
  attribute,  // all that is no other field
  id,
  title,
  description,
  category,
  colour,
  price,
  regular_price,  // if `price` is what a shopper pays
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

// The field's name in messages: "product_id", "image".
std::string_view name_of(Field field);

struct Meaning {
  Field field = Field::attribute;
  std::size_t rank = 0;   // among the names of a field; 0 is the surest
  std::string attribute;  // the usual name of such an attribute: "size" for "Größe"; empty: the name as it is
  std::string currency;   // "EUR" of "Price (EUR)"; empty: the name has none
};

// The meaning of the name of a column or field, whatever its case, accents, spaces and prefix. A number ("image_2"), a
// language ("title_de"), a currency ("price_eur") or brackets ("Stock (pcs)", "Size [EU]") may stand at its end; it may
// be given in two languages ("Farbe/Colour"). A price with anything but a currency or "incl. tax" in brackets is no
// price.
Meaning meaning_of(std::string_view name);
// Whether the name means `picture` or `more_pictures`.
bool is_picture_name(std::string_view name);

// What stands between several values of a field of this name, so that filters find each: "; " for categories, which may
// have a comma, else ", ".
std::string_view between_values(std::string_view name);
// The name under which a record gives a product's option of this name: "option_price" for "price", so that it is not
// taken for that field. A colour stays one.
std::string name_of_option(std::string name);

// Whether a field of this name may hold a product's variants, each with fields of its own: `variants`, `offers`.
bool holds_variants(std::string_view name);

// The name of an attribute's column in an export: the attribute's name. If an import would take that for something
// else, it is marked: "selvedge:attribute:image_link".
std::string attribute_column(const std::string& attribute);
// The attribute of a marked column. Nothing for any other column.
std::optional<std::string> marked_attribute(std::string_view column);

// Which of a table's columns, or of a record's fields, are taken for which field. Several may be taken for one field.
class ColumnPlan {
 public:
  explicit ColumnPlan(const std::vector<std::string_view>& names);

  // Positions of the columns of a field, the surest first; those of `more_pictures` in the order of the table.
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

// Names of attributes in shops' spellings, each with the one name under which filters find them: "größe" and "size".
const std::vector<std::pair<std::string_view, std::string_view>>& names_of_attributes();

}  // namespace selvedge::feeds
