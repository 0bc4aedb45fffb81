// One result of a search for similar products, from an index or a database.
#pragma once

#include <cstdint>

#include "selvedge/product_id.h"

namespace selvedge::core {

struct Hit {
  ProductId product;
  std::int64_t image = 0;  // StoredImage::id of the product's most similar image
  float similarity = 0;    // cosine, in [-1, 1]; larger is better
};

}  // namespace selvedge::core
