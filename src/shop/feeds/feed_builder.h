// Puts rows of a feed together into products. Inside catalogue/ only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <unordered_map>

#include "shop/feeds/product_feed.h"

namespace selvedge {

class FeedBuilder {
 public:
  // Relative references are taken from `root`.
  explicit FeedBuilder(std::filesystem::path root) : root_(std::move(root)) {}

  // Adds a row's facts and images; `source` is where it stands. Facts that differ from the product's first row are
  // reported and left as they were.
  void add(ProductFacts facts, const std::vector<std::string>& references, const std::string& source);
  void skip(std::string source, std::string reason) { feed_.skipped.push_back({std::move(source), std::move(reason)}); }
  // Takes away the address of a product's page where it may not be stored, and reports it: it costs no product.
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

}  // namespace selvedge
