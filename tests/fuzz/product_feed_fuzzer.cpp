// A feed of any kind, told by its beginning: what can be read may be stored.
#include "fuzz/sound_feed.h"

namespace selvedge::fuzz {
namespace {

void read_any_feed(std::string_view text) {
  feeds::FeedOptions options;
  options.currency = "EUR";
  const auto path = file_of(text);
  if (const auto feed = unless_refused([&] { return feeds::read_product_feed(path, options); })) require_sound(*feed);
}

const Registered product_feed_fuzzer("product_feed", read_any_feed);

}  // namespace
}  // namespace selvedge::fuzz
