// Which products a shop's feed no longer has, whether that can be believed, and what becomes of them.
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
  hide,    // shoppers no longer see them; the feed that names one again shows it again
  remove,  // with their pictures
};
// "keep", "hide" or "remove"; nothing for another word.
std::optional<Gone> gone_from(std::string_view word);
const char* to_string(Gone gone);

struct GoneProducts {
  std::vector<ProductId> ids;       // the owner's that shoppers see and none of the feeds names
  std::vector<ProductId> hidden;    // likewise, that are hidden already
  std::size_t stored = 0;           // the owner's products that shoppers see
  std::size_t stored_hidden = 0;    // and those that are hidden
  std::size_t named = 0;            // products that the feeds name
  std::size_t unreadable_rows = 0;  // rows of the feeds that name no product that could be told
  std::string cut_off;              // why a feed seems to lack its end; empty: it does not
};

// Of the products that the feed `owner` owns (catalogue sync); empty: of those that no feed owns. `stored`: as
// Catalogue::owners gives them. A product that a feed names but that could not be used, because its picture is missing,
// is not gone.
GoneProducts gone_products(std::vector<catalogue::OwnedProduct> stored,
                           std::span<const feeds::ProductFeed* const> feeds, std::string_view owner = "");

// How many products go. To hide leaves out those that are hidden already; to remove takes them too, also those that the
// shop hid by hand, because the feed lacks them all the same.
std::size_t going(const GoneProducts& gone, Gone what);

// Why the feed as a whole is not to be believed, as "the feed ...": it names nothing, lacks its end, or lacks more than
// a fifth of the products. Nothing where it is.
std::optional<std::string> why_suspicious(const GoneProducts& gone, Gone what);
// Why products that seem to be gone may not be: rows that could not be read may be theirs. Nothing where they are.
std::optional<std::string> why_uncertain(const GoneProducts& gone, Gone what);

// Throws invalid_argument, with a word on --force, where there is a reason of either kind.
void require_removable(const GoneProducts& gone, Gone what);

// Removes or hides them. Returns how many shoppers no longer see, or, of hidden ones, the shop no longer has.
std::size_t let_go(catalogue::Catalogue& catalogue, const GoneProducts& gone, Gone what);

}  // namespace selvedge::intake
