// Products as JSON lines: what can be read may be stored; a line that cannot is reported and costs no other.
#include "fuzz/sound_feed.h"

namespace selvedge::fuzz {
namespace {

void read_json_products(std::string_view text) {
  feeds::FeedOptions options;
  options.currency = "EUR";
  options.format = feeds::FeedFormat::json;
  const auto path = file_of(text, "feed.jsonl");
  if (const auto feed = unless_refused([&] { return feeds::read_product_feed(path, options); })) require_sound(*feed);
}

const Registered product_jsonl_fuzzer("product_jsonl", read_json_products);

}  // namespace
}  // namespace selvedge::fuzz
