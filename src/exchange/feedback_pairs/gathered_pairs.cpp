// Eight hex digits of the hash are a number; its last decimal digit chooses the split.
#include "exchange/feedback_pairs/gathered_pairs.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "ground/files/sha256.h"

namespace selvedge::feedback_pairs {

dataset::Split lasting_split(const ProductId& product) {
  unsigned value = 0;
  const std::string digits = files::sha256_hex(product.value).substr(0, 8);
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  switch (value % 10) {
    case 0:
    case 1:
      return dataset::Split::test;
    case 2:
      return dataset::Split::validation;
    default:
      return dataset::Split::train;
  }
}

void GatheredPairs::add(const dataset::Manifest& from) {
  for (std::size_t i = 0; i < from.images.size(); ++i) {
    const dataset::ManifestImage& image = from.images[i];
    const std::filesystem::path path = std::filesystem::weakly_canonical(std::filesystem::absolute(from.full_path(i)))
                                           .lexically_proximate(pairs_.root);
    if (!known_.emplace(image.product, path).second) continue;
    pairs_.images.push_back({path, image.product, image.role, lasting_split(image.product), {}});
  }
  // Sizes of one garment, which share its pictures, are one product here: trained on or held back together.
  if (dataset::join_products_of_one_picture(pairs_) == 0) return;
  for (dataset::ManifestImage& image : pairs_.images) image.split = lasting_split(image.product);
}

std::size_t GatheredPairs::complete(dataset::Split split) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(dataset::products_of(pairs_, split), [](const dataset::Product& product) {
        return !product.product_images.empty() && !product.person_images.empty();
      }));
}

}  // namespace selvedge::feedback_pairs
