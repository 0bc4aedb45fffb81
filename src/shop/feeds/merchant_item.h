// One product of a Google Merchant feed, from a table or from XML. Inside feeds/ only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shop/feeds/feed_builder.h"

namespace selvedge::feeds {

struct MerchantItem {
  std::string source;                                       // where it stands: "feed.xml:120"
  std::vector<std::pair<std::string, std::string>> values;  // attribute_name and text, in the feed's order
};

// Adds the product, leaves it out (FeedOptions::only), or reports why it cannot be used. The facts: `title`, `link`
// (url), `color`, `item_group_id`. The price is `price`, or `sale_price` if that has no date. The category is the last
// part of `product_type`, else of `google_product_category`. Stock is `quantity`; without it `availability` gives 1 for
// in stock (at least one) and 0 for anything else. The pictures are `image_link` and each `additional_image_link`.
// Every other value is an attribute.
void add_merchant_item(const MerchantItem& item, const FeedOptions& options, FeedBuilder& builder);

}  // namespace selvedge::feeds
