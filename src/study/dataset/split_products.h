// Which products train, which judge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "selvedge/product_id.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

// Products in each split. Not given at all: 70 %, 10 % and 20 %. Given in part: `validation` is 0 where another number
// is given (reading the manifest then takes a tenth of train); `train` and `test`, where one of them is missing, is the
// rest; where both are, test takes a fifth of the rest. The paper: train 2000, test 556.
struct SplitSizes {
  std::optional<std::size_t> train, validation, test;

  bool given() const { return train || validation || test; }
};

// A split for each product, by chance from `seed` alone: the order of `products` does not matter. Where all numbers are
// given and sum up to fewer than there are, the products left over are missing from the answer. `products` has no
// doubles. Throws invalid_argument, with both numbers, where more products are asked for than there are.
std::map<ProductId, Split> split_products(std::vector<ProductId> products, const SplitSizes& sizes, std::uint64_t seed);

}  // namespace selvedge::dataset
