// Groups the rows of a feed into products. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {

class FeedBuilder {
 public:
  // Relative references start at `root`.
  explicit FeedBuilder(std::filesystem::path root) : root_(std::move(root)) {}

  // Adds a row's facts and images. `source` is where the row stands. Facts that the product lacks are taken from it;
  // colours and sizes are listed. A row of another colour or size is a variant: its stock is added, and the lowest
  // price counts. Other facts that differ from the product's first row are reported and ignored.
  void add(ProductFacts facts, const std::vector<std::string>& references, const std::string& source);
  // A row of a product that cannot be told.
  void skip(const std::string& source, const std::string& reason);
  // A row that costs the product nothing, or costs the product.
  void skip(const ProductId& id, const std::string& source, const std::string& reason);
  // The end of a file is missing: its last record, or what closes it.
  void cut_off(const std::string& source, const std::string& reason);
  void leave_out() { ++feed_.left_out; }
  bool has(const ProductId& id) const { return positions_.contains(id); }
  FeedReport& report() { return feed_.report; }
  ProductFeed take();

  // Forgets the rows skipped since `mark`: those of a file that is no feed.
  struct Mark {
    std::size_t skipped = 0, unusable = 0, unreadable = 0, not_kept = 0;
    std::string cut_off;
  };
  Mark mark() const {
    return {feed_.skipped.size(), feed_.unusable.size(), feed_.unreadable_rows, not_kept_, feed_.cut_off};
  }
  void undo_skips(const Mark& mark);

 private:
  // What the first row of a colour and size says.
  struct Variant {
    std::optional<Price> price;
    std::optional<std::int64_t> stock;
  };
  struct Position {
    std::size_t product = 0;
    std::string source;
    std::map<std::string, Variant> variants;  // by colour and size
  };
  void keep(const ProductId& id, const std::string& source, const std::string& reason);

  std::filesystem::path root_;
  ProductFeed feed_;
  std::size_t not_kept_ = 0;  // skipped rows beyond the first 10,000
  std::unordered_map<ProductId, Position> positions_;
};

}  // namespace selvedge::feeds
