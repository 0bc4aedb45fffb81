// A product as a line of JSON: what is read may be stored, and is written as a line that says the same.
#include "fuzz/fuzzer.h"
#include "shop/feeds/product_json.h"

namespace selvedge::fuzz {
namespace {

void read_json_line(std::string_view line) {
  const auto product = unless_refused([&] { return feeds::parse_json_line(line); });
  if (!product) return;
  require(!catalogue::problem_of(product->facts) && !product->images.empty());
  StoredProduct stored{product->facts, 1, {}};
  for (const std::string& reference : product->images) stored.images.push_back({1, "", reference, 1, 1});
  const feeds::JsonProduct again = feeds::parse_json_line(feeds::to_json_line(stored));
  require(again.facts == product->facts && again.images == product->images);
}

const Registered product_json_fuzzer("product_json", read_json_line);

}  // namespace
}  // namespace selvedge::fuzz
