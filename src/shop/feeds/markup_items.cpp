// Looks only at tags and does not parse what lies between them. So a damaged item costs only itself, and the file is
// never a tree in memory.
#include "shop/feeds/markup_items.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/core/ascii.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_item = std::size_t{4} << 20;

bool same_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, {}, [](char c) { return core::in_small_letters(c); }, [](char c) { return core::in_small_letters(c); });
}

bool has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](std::string_view one) { return same_letters(one, name); });
}

std::string_view local_name(std::string_view name) { return name.substr(name.rfind(':') + 1); }

}  // namespace

bool MarkupItems::skip_past(std::string_view end, bool& is_there) {
  const std::size_t found = is_there ? text_.find(end, at_) : std::string_view::npos;
  is_there = found != std::string_view::npos;
  if (is_there) at_ = found + end.size();
  return is_there;
}

std::optional<MarkupItems::Tag> MarkupItems::next_tag() {
  while (true) {
    at_ = std::min(text_.find('<', at_), text_.size());
    if (at_ == text_.size()) return std::nullopt;
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--") && skip_past("-->", comments_end_)) continue;
    if (rest.starts_with("<![CDATA[") && skip_past("]]>", cdata_ends_)) continue;
    Tag tag;
    tag.begin = at_++;
    // A '<' before the '>' means that this one starts no tag.
    const std::size_t end = text_.find_first_of("<>", at_);
    if (end == std::string_view::npos || text_[end] == '<') continue;
    tag.end = at_ = end + 1;
    std::string_view inside = text_.substr(tag.begin + 1, end - tag.begin - 1);
    tag.closes = inside.starts_with('/');
    tag.empty = inside.ends_with('/');
    if (tag.closes) inside.remove_prefix(1);
    tag.name = local_name(inside.substr(0, inside.find_first_of(" \t\r\n/")));
    return tag;
  }
}

std::optional<MarkupItems::Tag> MarkupItems::next_start() {
  while (auto tag = next_tag()) {
    const bool wanted = has(names_, tag->name);
    if (!wanted || tag->closes || tag->empty) continue;
    // An item of another name stands in one of these: <offer> in <product>.
    names_ = {tag->name};
    return tag;
  }
  return std::nullopt;
}

std::size_t MarkupItems::line_of(std::size_t position) {
  const std::string_view passed = text_.substr(counted_to_, position - counted_to_);
  line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
  counted_to_ = position;
  return line_;
}

std::optional<MarkupItem> MarkupItems::next() {
  const std::optional<Tag> start = start_ ? start_ : next_start();
  start_.reset();
  if (!start) return std::nullopt;
  MarkupItem item;
  item.line = line_of(start->begin);
  while (const auto tag = next_tag()) {
    if (!has(names_, tag->name) || tag->empty) continue;
    if (!tag->closes) {
      start_ = tag;
      break;
    }
    if (tag->name != start->name) continue;
    item.text = text_.substr(start->begin, tag->end - start->begin);
    if (item.text.size() > longest_item) {
      item.problem = fmt::format("expected an item of at most {} bytes, found {}", longest_item, item.text.size());
    }
    return item;
  }
  item.problem = fmt::format("malformed XML: <{}> is opened and not closed", start->name);
  return item;
}

}  // namespace selvedge::feeds
