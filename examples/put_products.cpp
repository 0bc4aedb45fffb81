// put_products SHOP.DB ID PICTURE...: adds or replaces a product, reprices it, and removes it again.
#include <cstdio>
#include <exception>
#include <vector>

#include <selvedge/selvedge.h>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::fprintf(stderr, "usage: %s SHOP.DB ID PICTURE...\n", argv[0]);
    return 2;
  }
  selvedge::Shop shop = selvedge::Shop::open(argv[1]);
  selvedge::NewProduct product;
  product.facts.id = {argv[2]};
  product.facts.title = "A new dress";
  product.facts.price = selvedge::parse_price("39.90");
  product.pictures.assign(argv + 3, argv + argc);
  const selvedge::ImportReport report = shop.put(std::vector{product});
  for (const selvedge::Skipped& skipped : report.skipped) std::fprintf(stderr, "%s\n", to_string(skipped).c_str());
  shop.update(product.facts.id, [](selvedge::ProductFacts facts) {
    facts.price = selvedge::parse_price("29.90");
    return facts;
  });
  if (const auto stored = shop.find(product.facts.id))
    std::printf("%s now costs %s\n", argv[2], to_string(stored->facts.price.value()).c_str());
  std::printf("%zu removed\n", shop.remove(std::vector{product.facts.id}));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
