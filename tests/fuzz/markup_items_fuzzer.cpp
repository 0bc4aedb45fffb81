// Items in XML: each is a part of the text, they come in its order, and those without a problem are whole elements.
#include "fuzz/fuzzer.h"
#include "shop/feeds/markup_items.h"

namespace selvedge::fuzz {
namespace {

void find_items(std::string_view text) {
  feeds::MarkupItems items(text, {"item", "entry"});
  const char* end = text.data();
  std::size_t line = 1;
  while (const auto item = items.next()) {
    require(item->line >= line);
    line = item->line;
    if (!item->problem.empty()) continue;
    require(item->text.data() >= end && item->text.starts_with('<') && item->text.ends_with('>'));
    end = item->text.data() + item->text.size();
    require(end <= text.data() + text.size());
  }
  require(!items.next());
}

const Registered markup_items_fuzzer("markup_items", find_items);

}  // namespace
}  // namespace selvedge::fuzz
