// A Merchant feed as XML: what can be read may be stored.
#include "fuzz/sound_feed.h"

namespace selvedge::fuzz {
namespace {

void read_merchant_items(std::string_view text) {
  feeds::FeedOptions options;
  options.currency = "EUR";
  options.format = feeds::FeedFormat::xml;
  const auto path = file_of(text);
  if (const auto feed = unless_refused([&] { return feeds::read_product_feed(path, options); })) require_sound(*feed);
}

const Registered merchant_xml_fuzzer("merchant_xml", read_merchant_items);

}  // namespace
}  // namespace selvedge::fuzz
