// Groups the rows of a feed into products. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <unordered_map>

#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {

class FeedBuilder {
 public:
  // Relative references start at `root`.
  explicit FeedBuilder(std::filesystem::path root) : root_(std::move(root)) {}

  // Adds a row's facts and images. `source` is where the row stands. Facts that differ from the product's first row are
  // reported and ignored.
  void add(ProductFacts facts, const std::vector<std::string>& references, const std::string& source);
  void skip(std::string source, std::string reason) { feed_.skipped.push_back({std::move(source), std::move(reason)}); }
  // Clears the address of a product's page if it may not be stored, and reports it. The product stays.
  void drop_bad_page_url(ProductFacts& facts, const std::string& source);
  void leave_out() { ++feed_.left_out; }
  bool has(const ProductId& id) const { return positions_.contains(id); }
  ProductFeed take() { return std::move(feed_); }

 private:
  struct Position {
    std::size_t product = 0;
    std::string source;
  };
  std::filesystem::path root_;
  ProductFeed feed_;
  std::unordered_map<ProductId, Position> positions_;
};

}  // namespace selvedge::feeds
