// Shopify's export: what can be read may be stored.
#include "fuzz/sound_feed.h"

namespace selvedge::fuzz {
namespace {

void read_shopify_products(std::string_view text) {
  feeds::FeedOptions options;
  options.currency = "EUR";
  options.format = feeds::FeedFormat::shopify;
  const auto path = file_of(text);
  if (const auto feed = unless_refused([&] { return feeds::read_product_feed(path, options); })) require_sound(*feed);
}

const Registered shopify_csv_fuzzer("shopify_csv", read_shopify_products);

}  // namespace
}  // namespace selvedge::fuzz
