// Finds the items of an XML feed one at a time, without building a tree. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::feeds {

struct MarkupItem {
  std::string_view text;  // from '<' of its start tag to '>' of its end tag
  std::size_t line = 1;   // where it starts
  std::string problem;    // why its text cannot be used; empty: it can
};

// Finds elements with one of `names`, which is the first that the text has, with any namespace prefix, in any case, at
// any depth, but not in comments or CDATA. Empty elements (<item/>) are skipped. An item that is not closed before the
// next one begins, or is longer than 4 MiB, is returned with its problem, and the next item is found all the same. So
// damage costs only the items that it touches. Time is linear in the text.
class MarkupItems {
 public:
  // The text and the names must outlive this.
  MarkupItems(std::string_view text, std::vector<std::string_view> names) : text_(text), names_(std::move(names)) {}
  // The next item; nothing at the end.
  std::optional<MarkupItem> next();
  // The name of the items, as the first spells it; call it after next() gave one.
  std::string_view name() const { return names_.front(); }

 private:
  struct Tag {
    std::string_view name;  // without its prefix
    std::size_t begin = 0;
    std::size_t end = 0;
    bool closes = false;  // </name>
    bool empty = false;   // <name/>
  };
  std::optional<Tag> next_tag();
  std::optional<Tag> next_start();
  // Moves at_ behind the next `end`. False if there is none; `is_there` then remembers that, so that the search is not
  // repeated.
  bool skip_past(std::string_view end, bool& is_there);
  std::size_t line_of(std::size_t position);

  std::string_view text_;
  std::vector<std::string_view> names_;
  std::size_t at_ = 0;
  std::optional<Tag> start_;  // of an item, found while another was not closed
  std::size_t counted_to_ = 0;
  std::size_t line_ = 1;
  bool comments_end_ = true;
  bool cdata_ends_ = true;
};

}  // namespace selvedge::feeds
