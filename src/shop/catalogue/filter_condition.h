// The conditions of a product filter by name: the same on the command line and over HTTP.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/error.h"
#include "selvedge/product_filter.h"

namespace selvedge::catalogue {

// Whether commas separate the values of a condition, or belong to one: "Coats, Jackets" is one category.
enum class Commas { separate, belong };

struct TextCondition {
  const char* name;
  std::vector<std::string> ProductFilter::*values;
  Commas commas;
};
inline constexpr std::array<TextCondition, 4> text_conditions{{
    {"category", &ProductFilter::category, Commas::belong},
    {"colour", &ProductFilter::colour, Commas::separate},
    {"currency", &ProductFilter::currency, Commas::separate},
    {"item_group_id", &ProductFilter::item_group_id, Commas::belong},
}};

// No product has the attribute of a filter, and another name is near: most often it is mistyped.
class NoSuchAttribute : public Error {
 public:
  explicit NoSuchAttribute(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// What a condition may be called that is no attribute: those above, "price", "in_stock" and "hidden".
std::vector<std::string> condition_names();

// Whether a product can have such a text as a value, or as an attribute's name. No database is asked for another.
bool is_filter_text(std::string_view text);
inline constexpr std::string_view filter_text = "UTF-8 text without control characters";  // for messages

// Adds the values in `text`. Says what was expected instead where it has none ("," alone), where one is not
// is_filter_text, or where there are over 100 now: each is compared with every text of the catalogue.
std::optional<std::string> add_values(std::vector<std::string>& values, std::string_view text, Commas commas);

}  // namespace selvedge::catalogue
