// One answer of a search.
#pragma once

#include <cstdint>

#include "ground/core/ids.h"

namespace selvedge {

struct Hit {
  ProductId product;
  std::int64_t image = 0;  // which of the product's images matched best: the id its embedding was added under
  float similarity = 0;    // cosine, in [-1, 1]; larger is better
};

}  // namespace selvedge
