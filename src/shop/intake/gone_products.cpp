// Gone is what the owner's feed stored and names no more. A product that the feed names but that cannot be used is not
// gone. A feed that looks wrong and rows that cannot be read raise two doubts; what follows from them is the caller's.
#include "shop/intake/gone_products.h"

#include <fmt/format.h>

#include <array>
#include <unordered_set>
#include <utility>

#include "ground/core/parts.h"
#include "selvedge/error.h"

namespace selvedge::intake {
namespace {

constexpr std::array<std::pair<std::string_view, Gone>, 3> words_of_gone = {
    {{"keep", Gone::keep}, {"hide", Gone::hide}, {"remove", Gone::remove}}};

constexpr std::size_t gone_at_once = 256;  // in one transaction

}  // namespace

std::optional<Gone> gone_from(std::string_view word) {
  for (const auto& [name, gone] : words_of_gone) {
    if (name == word) return gone;
  }
  return std::nullopt;
}

const char* to_string(Gone gone) { return words_of_gone[static_cast<std::size_t>(gone)].first.data(); }

GoneProducts gone_products(std::vector<catalogue::OwnedProduct> stored,
                           std::span<const feeds::ProductFeed* const> feeds, std::string_view owner) {
  GoneProducts gone;
  gone.owner = owner;
  std::unordered_set<ProductId> named;
  for (const feeds::ProductFeed* feed : feeds) {
    for (const feeds::FeedProduct& product : feed->products) named.insert(product.facts.id);
    named.insert(feed->unusable.begin(), feed->unusable.end());
    gone.unreadable_rows += feed->unreadable_rows;
    if (gone.cut_off.empty()) gone.cut_off = feed->cut_off;
  }
  gone.named = named.size();
  for (catalogue::OwnedProduct& product : stored) {
    if (product.feed != owner) continue;
    ++(product.hidden ? gone.stored_hidden : gone.stored);
    if (!named.contains(product.id)) (product.hidden ? gone.hidden : gone.ids).push_back(std::move(product.id));
  }
  return gone;
}

std::size_t going(const GoneProducts& gone, Gone what) {
  if (what == Gone::keep) return 0;
  return gone.ids.size() + (what == Gone::remove ? gone.hidden.size() : 0);
}

std::optional<std::string> why_suspicious(const GoneProducts& gone, Gone what) {
  if (!gone.cut_off.empty()) return fmt::format("the feed seems to be cut off: {}", gone.cut_off);
  if (gone.named == 0) return "the feed names no product";
  const std::size_t lacking = going(gone, what);
  const std::size_t stored = gone.stored + (what == Gone::remove ? gone.stored_hidden : 0);
  if (lacking * 5 > stored) {
    const bool hidden = what == Gone::remove && !gone.hidden.empty();
    return fmt::format("the feed lacks {} of the {} products that it should have{}, more than a fifth", lacking, stored,
                       hidden ? fmt::format(" ({} of them hidden)", gone.hidden.size()) : "");
  }
  return std::nullopt;
}

std::optional<std::string> why_uncertain(const GoneProducts& gone, Gone what) {
  if (gone.unreadable_rows == 0 || going(gone, what) == 0) return std::nullopt;
  return fmt::format("{} rows of the feed could not be read, and {} products seem to be gone, which may be theirs",
                     gone.unreadable_rows, going(gone, what));
}

void require_removable(const GoneProducts& gone, Gone what) {
  if (const auto reason = why_suspicious(gone, what)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}; nothing was changed. If it is right, --force takes it", *reason));
  }
  if (const auto reason = why_uncertain(gone, what)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}; nothing was changed. --force lets them go, --gone keep keeps them", *reason));
  }
}

std::size_t let_go(catalogue::Catalogue& catalogue, const GoneProducts& gone, Gone what) {
  if (what == Gone::keep) return 0;
  std::vector<ProductId> all = gone.ids;
  if (what == Gone::remove) all.insert(all.end(), gone.hidden.begin(), gone.hidden.end());
  std::size_t count = 0;
  core::for_each_part(std::span<const ProductId>(all), gone_at_once, [&](std::span<const ProductId> part) {
    count += what == Gone::hide ? catalogue.hide(part, gone.owner) : catalogue.remove(part, {}, gone.owner);
  });
  return count;
}

}  // namespace selvedge::intake
