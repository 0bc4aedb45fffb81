// Names, paths and HTML of feeds: what comes out is bounded and clean, and stays as it is when read once more.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/feeds/feed_text.h"

namespace selvedge::fuzz {
namespace {

void read_feed_text(std::string_view text) {
  const std::string name = feeds::attribute_name(text);
  require(name.size() <= text.size() && name.find_first_of(" \t\r\n") == std::string::npos);
  require(feeds::trimmed(feeds::trimmed(text)) == feeds::trimmed(text));
  const std::string_view last = feeds::last_of_path(text);
  require(last.find('>') == std::string_view::npos && feeds::trimmed(last) == last);
  const std::string plain = feeds::plain_text(text);
  require(plain.size() <= 5000 && plain.size() <= text.size());
  require(plain.find_first_of("\t\r\n") == std::string::npos && plain.find("  ") == std::string::npos);
  require(!plain.starts_with(' '));
}

const Registered feed_text_fuzzer("feed_text", read_feed_text);

}  // namespace
}  // namespace selvedge::fuzz
