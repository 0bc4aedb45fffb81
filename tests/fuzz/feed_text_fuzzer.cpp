// Names, paths and HTML of feeds: what comes out is bounded and clean, and stays as it is when read once more.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/picture_address.h"
#include "shop/feeds/read_price.h"
#include "shop/feeds/read_stock.h"

namespace selvedge::fuzz {
namespace {

void read_feed_text(std::string_view text) {
  const std::string name = feeds::attribute_name(text);
  require(name.size() <= 3 * text.size() && name.find_first_of(" \t\r\n") == std::string::npos);
  require(feeds::trimmed(feeds::trimmed(text)) == feeds::trimmed(text));
  const std::string_view last = feeds::last_of_path(text);
  require(last.find('>') == std::string_view::npos && feeds::trimmed(last) == last);
  const std::string plain = feeds::plain_text(text);
  require(plain.size() <= 5000 && plain.size() <= text.size());
  require(plain.find_first_of("\t\r\n") == std::string::npos && plain.find("  ") == std::string::npos);
  require(!plain.starts_with(' '));
  const std::string clean = feeds::clean_text(text);
  require(clean.size() <= text.size() && feeds::clean_text(clean) == clean);
  const feeds::PriceReading price = feeds::read_price(text);
  require(!price.price || price.price->units >= 0);
  if (const auto stock = feeds::read_stock(text)) require(*stock >= 0);
  feeds::read_sale_period(text);
  for (const std::string& reference : feeds::picture_references(text)) require(!reference.empty());
}

const Registered feed_text_fuzzer("feed_text", read_feed_text);

}  // namespace
}  // namespace selvedge::fuzz
