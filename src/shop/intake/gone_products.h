// Which products a shop's feed no longer has.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::intake {

struct GoneProducts {
  std::vector<ProductId> ids;       // in the catalogue and in none of the feeds
  std::size_t stored = 0;           // products of the catalogue
  std::size_t unreadable_rows = 0;  // rows of the feeds that name no product that could be told
};

// A product that a feed names but that could not be used, because its picture is missing, is not gone.
GoneProducts gone_products(const catalogue::Catalogue& catalogue, std::span<const feeds::ProductFeed* const> feeds);

// Throws invalid_argument where removing them may be a mistake: they are more than half of the catalogue, or rows of
// the feed could not be read, which may be theirs.
void require_removable(const GoneProducts& gone);

}  // namespace selvedge::intake
