// What does it cost to find the products of a filter, and to find the texts of the catalogue that it means?
//
//   bench_filters URL [PRODUCTS]
//
// Fills a new catalogue at URL (a path, or postgresql://...) with PRODUCTS (200,000) of drawn facts, then queries with
// filters. "first" is the median time of the first query after a change, which reads the different texts of the
// columns; "later" is that of the following queries, which have them. The floor is the same query by item_group_id,
// which needs no texts.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "drawn_products.h"
#include "ground/core/rng.h"
#include "shop/catalogue/catalogue.h"

namespace {

using namespace selvedge;

const std::vector<std::string> categories{"Women > Dresses", "Women > Tops", "Men > Shirts", "Men > Trousers", "Shoes"};
const std::vector<std::string> colours{"red", "Blau", "green/white", "noir", "grey", "navy", "multicolour"};
const std::vector<std::string> sizes{"S", "M", "L", "S, M", "M, L", "S, M, L", "XL"};

// All products have the same picture: its content is stored once, and filters do not look at it.
catalogue::ProductRecord drawn(std::size_t number, core::Rng& rng) {
  catalogue::ProductRecord record;
  record.facts.id = {fmt::format("product-{:08}", number)};
  record.facts.title = fmt::format("Product {}", number);
  record.facts.category = fmt::format("{} > {}", categories[rng.below(categories.size())], rng.below(40));
  record.facts.colour = fmt::format("{}/{}", colours[rng.below(colours.size())], colours[rng.below(colours.size())]);
  record.facts.item_group_id = fmt::format("group-{}", number / 4);
  record.facts.price = Price{static_cast<std::int64_t>(10'000 * (5 + rng.below(200)))};
  record.facts.currency = "EUR";
  record.facts.attributes["size"] = sizes[rng.below(sizes.size())];
  record.facts.attributes["brand"] = fmt::format("brand {}", rng.below(300));
  record.images.push_back({std::string(64, 'a'), "", 64, 64, {std::byte{1}}, {0.6F, 0.8F}});
  return record;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: {} URL [PRODUCTS]\n", argv[0]);
    return 2;
  }
  const std::size_t products = argc > 2 ? std::stoul(argv[2]) : 200'000;
  const ModelIdentity model{std::string(64, 'b'), "bench", 2, "/models/bench"};
  auto catalogue = catalogue::Catalogue::create(argv[1], model);
  core::Rng rng(1);
  std::vector<catalogue::ProductRecord> records;
  for (std::size_t i = 0; i < products; ++i) {
    records.push_back(drawn(i, rng));
    if (records.size() < 5000 && i + 1 < products) continue;
    catalogue.put(records, model.fingerprint);
    records.clear();
  }
  fmt::print("{} products\n{:<44} {:>9} {:>10} {:>10}\n", products, "filter", "products", "first, ms", "later, ms");
  for (const std::vector<std::string>& conditions : std::vector<std::vector<std::string>>{
           {"item_group_id=group-7"},
           {"colour=red"},
           {"colour=red", "item_group_id=group-7"},
           {"category=17", "item_group_id=group-7"},
           {"size=S", "brand=brand 7", "item_group_id=group-7"},
           {"colour=red,blue", "category=Dresses", "size=S,M", "brand=brand 7,brand 8"}}) {
    const ProductFilter filter = parse_product_filter(conditions);
    std::vector<double> first, later;
    std::size_t found = 0;
    for (int i = 0; i < 7; ++i) {
      catalogue::ProductRecord changed = drawn(0, rng);
      catalogue.put(std::vector{changed}, model.fingerprint);
      first.push_back(seconds([&] { found = catalogue.filter(filter).size(); }));
      for (int j = 0; j < 3; ++j) later.push_back(seconds([&] { found = catalogue.filter(filter).size(); }));
    }
    fmt::print("{:<44} {:>9} {:>10.2f} {:>10.2f}\n", fmt::format("{}", fmt::join(conditions, ", ")).substr(0, 44),
               found, 1000 * median(first), 1000 * median(later));
  }
  return 0;
}
