// Positives go through the shuffled person images in turns; in each turn a person meets the next product image.
// Negatives are samples of the other products without replacement.
#include "study/dataset/pairs.h"

#include <fmt/format.h>

#include <algorithm>

#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

void add_positives(const Product& product, std::size_t count, core::Rng& rng, std::vector<ImagePair>& pairs) {
  std::vector<std::size_t> persons = product.person_images;
  const std::size_t shops = product.product_images.size();
  std::vector<std::size_t> first_shop(persons.size());  // which product image persons[i] meets first
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t turn = n / persons.size(), i = n % persons.size();
    if (n == 0) {
      rng.shuffle(persons);
      for (std::size_t& shop : first_shop) shop = rng.below(shops);
    }
    pairs.push_back({product.product_images[(first_shop[i] + turn) % shops], persons[i], true});
  }
}

void add_negatives(const std::vector<const Product*>& products, std::size_t self, std::size_t count, core::Rng& rng,
                   std::vector<ImagePair>& pairs) {
  const std::size_t others = products.size() - 1;
  const Product& product = *products[self];
  while (count > 0) {
    const std::vector<std::size_t> drawn = rng.sample(others, std::min(count, others));
    for (const std::size_t position : drawn) {
      const Product& other = *products[position < self ? position : position + 1];
      pairs.push_back({product.product_images[rng.below(product.product_images.size())],
                       other.person_images[rng.below(other.person_images.size())], false});
    }
    count -= drawn.size();
  }
}

}  // namespace

std::vector<ImagePair> sample_pairs(const std::vector<Product>& products, const PairOptions& options, core::Rng& rng) {
  std::vector<const Product*> usable;
  for (const Product& product : products) {
    if (!product.product_images.empty() && !product.person_images.empty()) usable.push_back(&product);
  }
  if (options.negatives > 0 && usable.size() < 2) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("[sample_pairs] expected at least 2 products with a product image and a person image, got {}",
                    usable.size()));
  }
  std::vector<ImagePair> pairs;
  pairs.reserve(usable.size() * (options.positives + options.negatives));
  for (std::size_t i = 0; i < usable.size(); ++i) {
    add_positives(*usable[i], options.positives, rng, pairs);
    add_negatives(usable, i, options.negatives, rng, pairs);
  }
  rng.shuffle(pairs);
  return pairs;
}

}  // namespace selvedge::dataset
