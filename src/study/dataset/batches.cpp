// Draws the items in the given order and cuts the list into batches of P.
#include "study/dataset/batches.h"

#include <fmt/format.h>

#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

BatchItem draw_item(const Product& product, std::size_t position, std::size_t persons, core::Rng& rng) {
  BatchItem item{position, product.product_images[rng.below(product.product_images.size())], {}};
  std::vector<std::size_t> order = product.person_images;
  rng.shuffle(order);
  for (std::size_t k = 0; k < persons; ++k) item.person_images.push_back(order[k % order.size()]);
  return item;
}

}  // namespace

std::vector<Batch> sample_batches(const std::vector<Product>& products, const BatchOptions& options, core::Rng& rng) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < products.size(); ++i) {
    if (!products[i].product_images.empty() && !products[i].person_images.empty()) order.push_back(i);
  }
  if (options.products < 2 || options.persons < 1 || order.size() < 2) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("[sample_batches] expected P >= 2, K >= 1 and at least 2 products with a product image and a "
                    "person image, got P = {}, K = {} and {} products",
                    options.products, options.persons, order.size()));
  }
  rng.shuffle(order);
  return batches_in_order(products, order, options, rng);
}

std::vector<Batch> batches_in_order(const std::vector<Product>& products, std::span<const std::size_t> order,
                                    const BatchOptions& options, core::Rng& rng) {
  std::vector<Batch> batches;
  for (std::size_t n = 0; n < order.size(); ++n) {
    const bool alone = n + 1 == order.size() && n > 0;
    if (n % options.products == 0 && !alone) batches.emplace_back();
    batches.back().push_back(draw_item(products[order[n]], order[n], options.persons, rng));
  }
  return batches;
}

}  // namespace selvedge::dataset
