// A product as a line of JSON: what is read may be stored, and is written as a line that says the same.
#include "fuzz/fuzzer.h"
#include "shop/feeds/product_feed.h"
#include "shop/feeds/product_json.h"

namespace selvedge::fuzz {
namespace {

void read_json_line(std::string_view line) {
  feeds::FeedOptions options;
  options.format = feeds::FeedFormat::json;
  options.max_bytes = 1 << 20;
  const auto read = [&](std::string text) {
    return unless_refused([&] { return feeds::parse_product_feed(std::move(text), "feed", "/", options); });
  };
  const auto feed = read(std::string(line));
  if (!feed || feed->products.empty()) return;
  const feeds::FeedProduct& product = feed->products.front();
  require(!catalogue::problem_of(product.facts) && !product.images.empty());
  StoredProduct stored{product.facts, 1, {}};
  for (const feeds::FeedImage& image : product.images) stored.images.push_back({1, "", image.reference, 1, 1});
  const auto again = read(feeds::to_json_line(stored));
  require(again && again->products.size() == 1 && again->products[0].facts == product.facts);
  require(again->products[0].images.size() == product.images.size());
}

const Registered product_json_fuzzer("product_json", read_json_line);

}  // namespace
}  // namespace selvedge::fuzz
