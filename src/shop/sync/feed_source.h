// A feed that a catalogue is kept in step with: where it is, how often it runs, and what its runs do.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "shop/feeds/product_feed.h"
#include "shop/intake/gone_products.h"

namespace selvedge::sync {

struct FeedSource {
  std::string name;      // the owner of its products (StoredProduct::feed); see default_name
  std::string location;  // a path, or a URL (http, https), which may hold a user name and password, as
                         // face::feed_location spells it
  intake::Gone gone = intake::Gone::hide;
  std::chrono::seconds every{900};  // between the starts of two runs
  feeds::FeedOptions reading;
};

// A name made from the location: a path made absolute, or a URL without user name, password, query and fragment. These
// may be secret or change.
std::string default_name(const std::string& location);
// The location as people may see it: a URL without these parts, a path as it is.
std::string shown_location(const std::string& location);

// Parses "main=https://shop.example/feed.csv", or a location alone, which gets its default_name. The location may have
// any spelling that face::feed_location knows.
FeedSource parse_feed_source(const std::string& text);

// Throws invalid_argument for a location with a face::problem_of_feed_location, for a name that is empty, over 200
// bytes or not one line of text, and for a name that two feeds have: each product has one owner.
void require_feeds(const std::vector<FeedSource>& feeds);

// Parses "15m", "2h" or "1d": from 1 minute to 365 days. Throws invalid_argument for any other text.
std::chrono::seconds parse_interval(const std::string& text);
std::string interval_text(std::chrono::seconds interval);

}  // namespace selvedge::sync
