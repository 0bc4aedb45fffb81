// Products that a feed does not name any more: which they are, whether the feed can be believed, and what becomes of
// them. Imports and syncs use it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::intake {

enum class Gone {
  keep,    // they stay as they are
  hide,    // they become hidden; a feed that names one again shows it again
  remove,  // they are removed with their pictures
};
// The meaning of "keep", "hide" or "remove". Nothing for another word.
std::optional<Gone> gone_from(std::string_view word);
const char* to_string(Gone gone);

struct GoneProducts {
  std::string owner;                // the feed whose products these are; empty: products that no feed owns
  std::vector<ProductId> ids;       // visible products of the owner that no feed names
  std::vector<ProductId> hidden;    // hidden products of the owner that no feed names
  std::size_t stored = 0;           // visible products of the owner
  std::size_t stored_hidden = 0;    // hidden products of the owner
  std::size_t named = 0;            // products that the feeds name
  std::size_t unreadable_rows = 0;  // rows of the feeds whose product could not be told
  std::string cut_off;              // why a feed seems to lack its end; empty: it does not
};

// Compares stored products with the feeds. `stored` comes from Catalogue::owners. Only products that the feed `owner`
// owns count (catalogue sync); with an empty `owner`, those that no feed owns. A product that a feed names is not gone,
// even if it could not be used because its picture is missing.
GoneProducts gone_products(std::vector<catalogue::OwnedProduct> stored,
                           std::span<const feeds::ProductFeed* const> feeds, std::string_view owner = "");

// How many products would go. `hide` does not count products that are hidden already. `remove` counts them, including
// those that the shop hid by hand: the feed does not name them either.
std::size_t going(const GoneProducts& gone, Gone what);

// Why the feed as a whole should not be believed, as "the feed ...": it names no product, lacks its end, or lacks more
// than a fifth of the products. Nothing if there is no reason.
std::optional<std::string> why_suspicious(const GoneProducts& gone, Gone what);
// Why products that seem to be gone may not be: unreadable rows may be theirs. Nothing if there is no reason.
std::optional<std::string> why_uncertain(const GoneProducts& gone, Gone what);

// Throws invalid_argument if there is a reason of either kind. The message mentions --force.
void require_removable(const GoneProducts& gone, Gone what);

// Hides or removes the products, as `what` says, in transactions of 256 products, so that other writers get their turn.
// A product that has another owner by then stays as it is. Returns how many products were hidden or removed.
std::size_t let_go(catalogue::Catalogue& catalogue, const GoneProducts& gone, Gone what);

}  // namespace selvedge::intake
