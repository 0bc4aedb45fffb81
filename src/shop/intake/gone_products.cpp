#include "shop/intake/gone_products.h"

#include <fmt/format.h>

#include <unordered_set>

#include "selvedge/error.h"

namespace selvedge::intake {

GoneProducts gone_products(const catalogue::Catalogue& catalogue, std::span<const feeds::ProductFeed* const> feeds) {
  GoneProducts gone;
  std::unordered_set<ProductId> named;
  for (const feeds::ProductFeed* feed : feeds) {
    for (const feeds::FeedProduct& product : feed->products) named.insert(product.facts.id);
    named.insert(feed->unusable.begin(), feed->unusable.end());
    gone.unreadable_rows += feed->unreadable_rows;
  }
  for (ProductId& id : catalogue.filter({})) {
    ++gone.stored;
    if (!named.contains(id)) gone.ids.push_back(std::move(id));
  }
  return gone;
}

void require_removable(const GoneProducts& gone) {
  if (gone.ids.size() * 2 > gone.stored) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("the feed lacks {} of the catalogue's {} products; nothing was changed. If they are gone "
                            "indeed, --force removes them",
                            gone.ids.size(), gone.stored));
  }
  if (gone.unreadable_rows > 0 && !gone.ids.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} rows of the feed could not be read, and {} products seem to be gone, which may be "
                            "theirs; nothing was changed. --force removes them, --gone keep keeps them",
                            gone.unreadable_rows, gone.ids.size()));
  }
}

}  // namespace selvedge::intake
