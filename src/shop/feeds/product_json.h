// A product as one line of JSON, the text of export and import.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/product.h"

namespace selvedge::feeds {

struct JsonProduct {
  ProductFacts facts;
  std::vector<std::string> images;  // references
};

// Without a line end. Unknown facts are omitted.
std::string to_json_line(const StoredProduct& product);
// Throws invalid_argument, naming the field, for a wrong value; corrupt_data for text that is no JSON object.
JsonProduct parse_json_line(std::string_view line);

}  // namespace selvedge::feeds
