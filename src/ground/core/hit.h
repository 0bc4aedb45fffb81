// One result of a search.
#pragma once

#include <cstdint>

#include "selvedge/product_id.h"

namespace selvedge::core {

struct Hit {
  ProductId product;
  std::int64_t image = 0;  // id of the product's best image, as its embedding was added
  float similarity = 0;    // cosine, in [-1, 1]; larger is better
};

}  // namespace selvedge::core
