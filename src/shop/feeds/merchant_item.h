// One product of a Google Merchant feed, from a table or from XML. Inside catalogue/ only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shop/feeds/feed_builder.h"

namespace selvedge {

struct MerchantItem {
  std::string source;                                       // where it stands: "feed.xml:120"
  std::vector<std::pair<std::string, std::string>> values;  // attribute_name and text, in the feed's order
};

// Adds the product, or leaves it out as FeedOptions::only asks, or reports why it cannot be used. Its facts:
// `title`, `link` (url), `color`, `item_group_id`; `price`, or `sale_price` where that holds without a date; the last
// part of `product_type`, else of `google_product_category`, as category. `availability` becomes stock where the feed
// has no `quantity`: 1 for in stock (at least one), 0 for anything else. `image_link` and each `additional_image_link`
// are its pictures. Every other value is an attribute.
void add_merchant_item(const MerchantItem& item, const FeedOptions& options, FeedBuilder& builder);

}  // namespace selvedge
