// What holds of every feed that was read.
#pragma once

#include <set>

#include "fuzz/fuzzer.h"
#include "shop/feeds/picture_address.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::fuzz {

inline void require_sound(const feeds::ProductFeed& feed) {
  std::set<ProductId> ids;
  for (const feeds::FeedProduct& product : feed.products) {
    require(ids.insert(product.facts.id).second);
    require(!catalogue::problem_of(product.facts) && !product.images.empty());
    for (const feeds::FeedImage& image : product.images) {
      require(feeds::is_url(image.reference) || feeds::is_data_url(image.reference) ||
              feeds::uploaded_content(image.reference) || !feeds::unread_scheme(image.reference).empty() ||
              image.reference.starts_with('/'));
      require(feeds::is_data_url(image.reference) || !catalogue::problem_of_text("image", image.reference).has_value());
    }
  }
  for (const Skipped& skipped : feed.skipped) require(!skipped.reason.empty());
}

}  // namespace selvedge::fuzz
