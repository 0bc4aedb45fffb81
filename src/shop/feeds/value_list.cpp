// Lists are bounded, because a product may have very many rows.
#include "shop/feeds/value_list.h"

#include <algorithm>

#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {

void Texts::add(std::string_view text) {
  constexpr std::size_t most_texts = 1000;
  if (text.empty() || texts.size() == most_texts) return;
  if (known_.emplace(text).second) texts.emplace_back(text);
}

std::string Texts::listed() const {
  std::string list;
  for (const std::string& text : texts) list.append(list.empty() ? "" : ", ").append(text);
  return list;
}

std::string listed_together(const std::string& known, const std::string& other) {
  constexpr std::size_t longest_list = 8 << 10;
  if (known.empty() || other.empty() || known == other) return known.empty() ? other : known;
  if (known.size() > longest_list) return known;
  Texts all;
  for (const std::string_view list : {std::string_view(known), std::string_view(other)}) {
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(", ", begin), list.size());
      all.add(trimmed(list.substr(begin, end - begin)));
      begin = end + 2;
    }
  }
  return all.listed();
}

}  // namespace selvedge::feeds
