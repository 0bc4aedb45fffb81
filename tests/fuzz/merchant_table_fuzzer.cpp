// A Merchant feed as a table: what can be read may be stored.
#include "fuzz/sound_feed.h"

namespace selvedge::fuzz {
namespace {

void read_merchant_rows(std::string_view text) {
  feeds::FeedOptions options;
  options.currency = "EUR";
  options.format = feeds::FeedFormat::merchant;
  const auto path = file_of(text);
  if (const auto feed = unless_refused([&] { return feeds::read_product_feed(path, options); })) require_sound(*feed);
}

const Registered merchant_table_fuzzer("merchant_table", read_merchant_rows);

}  // namespace
}  // namespace selvedge::fuzz
