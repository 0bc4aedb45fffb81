// A feed that the catalogue is kept in step with: where it is and what its runs do.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "shop/feeds/product_feed.h"
#include "shop/intake/gone_products.h"

namespace selvedge::sync {

struct FeedSource {
  std::string name;      // by which it owns its products; see default_name
  std::string location;  // a URL (http, https), which may hold a name and password, or a path
  intake::Gone gone = intake::Gone::hide;
  std::chrono::seconds every{900};  // between the beginnings of its runs
  feeds::FeedOptions reading;
};

// The location without what is secret or may change: a URL without name, password, query and fragment; a path made
// absolute.
std::string default_name(const std::string& location);
// The same, for people.
std::string shown_location(const std::string& location);

// "main=https://shop.example/feed.csv", or a location alone.
FeedSource parse_feed_source(const std::string& text);

// Throws invalid_argument for a name that is empty, over 200 bytes or no text, for an empty location, and for a name
// given twice, because each product has one owner.
void require_feeds(const std::vector<FeedSource>& feeds);

// "15m", "2h" or "1d": from a minute to a year. Throws invalid_argument for anything else.
std::chrono::seconds parse_interval(const std::string& text);
std::string interval_text(std::chrono::seconds interval);

}  // namespace selvedge::sync
