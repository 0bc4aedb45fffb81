// Products as CSV, as a service takes them too: what can be read may be stored.
#include "fuzz/sound_feed.h"

namespace selvedge::fuzz {
namespace {

void read_csv_products(std::string_view text) {
  feeds::FeedOptions options;
  options.format = feeds::FeedFormat::generic;
  const auto read = [&] { return feeds::parse_product_feed(std::string(text), "body", "/", options); };
  if (const auto feed = unless_refused(read)) require_sound(*feed);
}

const Registered product_csv_fuzzer("product_csv", read_csv_products);

}  // namespace
}  // namespace selvedge::fuzz
