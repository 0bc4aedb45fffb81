// Groups the rows of a feed into products. All format readers add to it. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {

inline constexpr std::size_t most_variants = 1000;  // of a product; further ones are not told apart

// Adds a variant's pieces to those of its product. Of the two prices the lower one counts, with its regular price; one
// in another currency never. Every format merges variants by this.
void add_price_and_stock(ProductFacts& facts, const ProductFacts& variant);
// Merges what is known of another variant, a colour or size, into a product's facts: price and stock as above, and
// colours, sizes and SKUs are listed. All other facts stay, where the product has them.
void add_variant(ProductFacts& facts, const ProductFacts& variant);

class FeedBuilder {
 public:
  // Relative references to pictures start at `root`.
  explicit FeedBuilder(std::filesystem::path root) : root_(std::move(root)) {}

  // Adds a row. `references` are its pictures, and `source` says where it stands: "feed.csv:17". Rows of one id make
  // one product:
  // - Facts that the product lacks are taken from the row. Colours and sizes are listed.
  // - A row of another colour or size is a variant. Its stock is added, the lowest price counts, and SKUs are listed.
  // - In a row of a known variant, a fact that differs from the first row is reported and ignored.
  // A reference that cannot be used is reported. Without a usable one the row is ignored. A product takes at most 1,000
  // images and 1,000 variants.
  void add(ProductFacts facts, const std::vector<std::string>& references, const std::string& source);
  // Reports a row whose product is unknown (ProductFeed::unreadable_rows).
  void skip(const std::string& source, const std::string& reason);
  // Reports a row of a product, which may or may not be used all the same (ProductFeed::unusable).
  void skip(const ProductId& id, const std::string& source, const std::string& reason);
  // Reports that the end of a file is missing: its last record, or what closes it. Only the first report is kept.
  void cut_off(const std::string& source, const std::string& reason);
  // Counts a row that is left out on purpose (ProductFeed::left_out).
  void leave_out() { ++feed_.left_out; }
  // Whether a row of the product was added.
  bool has(const ProductId& id) const { return positions_.contains(id); }
  FeedReport& report() { return feed_.report; }
  // Returns the feed. Call it once, at the end. A picture "//host/a.jpg" gets the scheme that other addresses of that
  // host have in the feed, else https.
  ProductFeed take();

  // mark() remembers what was skipped so far; undo_skips() forgets what was skipped since, for a file that is no feed.
  struct Mark {
    std::size_t skipped = 0, unusable = 0, unreadable = 0, not_kept = 0;
    std::string cut_off;
  };
  Mark mark() const {
    return {feed_.skipped.size(), feed_.unusable.size(), feed_.unreadable_rows, not_kept_, feed_.cut_off};
  }
  void undo_skips(const Mark& mark);

 private:
  // The first row of a colour and size.
  struct Variant {
    std::optional<Price> price;
    std::optional<std::int64_t> stock;
    std::map<std::string, std::string> own = {};  // its texts and attributes that are not the product's: its SKU
  };
  struct Position {
    std::size_t product = 0;
    std::string source;
    std::map<std::string, Variant> variants;  // by colour and size
  };
  void keep(const ProductId& id, const std::string& source, const std::string& reason);
  void note_damaged_ids();

  std::filesystem::path root_;
  ProductFeed feed_;
  std::size_t not_kept_ = 0;  // skipped rows beyond the first 10,000
  std::unordered_map<ProductId, Position> positions_;
};

}  // namespace selvedge::feeds
