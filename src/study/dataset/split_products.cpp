#include "study/dataset/split_products.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

struct Counts {
  std::size_t train, validation, test;
};

Counts count_products(std::size_t products, const SplitSizes& sizes) {
  if (!sizes.given()) {
    const std::size_t validation = products / 10, test = products / 5;
    return {products - validation - test, validation, test};
  }
  const std::size_t validation = sizes.validation.value_or(0);
  const std::size_t asked = sizes.train.value_or(0) + validation + sizes.test.value_or(0);
  if (asked > products) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("expected at least {} products (--train {} --validation {} --test {}), found {} that meet the "
                    "rules; ask for fewer or lower --min-person",
                    asked, sizes.train.value_or(0), validation, sizes.test.value_or(0), products));
  }
  const std::size_t rest = products - asked;
  const std::size_t test = sizes.test ? *sizes.test : sizes.train ? rest : rest / 5;
  const std::size_t train = sizes.train ? *sizes.train : products - validation - test;
  return {train, validation, test};
}

}  // namespace

std::map<ProductId, Split> split_products(std::vector<ProductId> products, const SplitSizes& sizes,
                                          std::uint64_t seed) {
  const Counts counts = count_products(products.size(), sizes);
  std::ranges::sort(products);
  core::Rng(seed).shuffle(products);
  std::map<ProductId, Split> splits;
  for (std::size_t i = 0; i < counts.train + counts.validation + counts.test; ++i) {
    splits[products[i]] = i < counts.train                       ? Split::train
                          : i < counts.train + counts.validation ? Split::validation
                                                                 : Split::test;
  }
  return splits;
}

}  // namespace selvedge::dataset
