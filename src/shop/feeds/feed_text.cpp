// Reads single cells, for the readers of all formats. Nearly all of it is about lists of pictures in one cell.
#include "shop/feeds/feed_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include "ground/core/ascii.h"
#include "shop/catalogue/folded_text.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/picture_address.h"

namespace selvedge::feeds {
namespace {

bool is_separator(char c) { return core::is_space(c) || c == ',' || c == ';' || c == '|'; }

bool begins_address(std::string_view text) {
  constexpr std::array<std::string_view, 7> beginnings = {
      "http:", "https:", "//", "file:", "data:", "https\\:", "www."};
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) {
    return text.size() > beginning.size() && core::begins_with(text, beginning);
  });
}

// Makes spaces of the quotes and brackets of ["a.jpg","b.jpg"] or ['a.jpg', 'b.jpg'].
std::string without_brackets(std::string_view list) {
  std::string plain(list);
  const std::string_view inside = trimmed(list.substr(1));
  const bool single = inside.starts_with('\'');
  char before = '[';  // the last character that is no space
  for (std::size_t i = 0; i < plain.size(); ++i) {
    char& c = plain[i];
    const char seen = c;
    if (c == '[' || c == ']' || c == '"') c = ' ';
    if (single && c == '\'') {
      const std::size_t next = list.find_first_not_of(" \t", i + 1);
      const bool closes = next == std::string_view::npos || list[next] == ',' || list[next] == ']';
      if (closes || before == '[' || before == ',') c = ' ';
    }
    if (!core::is_space(seen)) before = seen;
  }
  return plain;
}

void add_reference(std::vector<std::string>& references, std::string_view piece) {
  while (!piece.empty() && is_separator(piece.front())) piece.remove_prefix(1);
  while (!piece.empty() && is_separator(piece.back())) piece.remove_suffix(1);
  const bool quoted = piece.size() > 2 && piece.front() == piece.back() && (piece[0] == '"' || piece[0] == '\'');
  if (quoted) piece = trimmed(piece.substr(1, piece.size() - 2));
  if (!piece.empty()) references.emplace_back(piece);
}

// "a.jpg?v=1" without what stands behind the name, if it is short. A list may be long and is asked for at each
// separator.
std::string_view without_query(std::string_view reference) {
  constexpr std::size_t longest_query = 200;
  const std::size_t mark = reference.find('?', reference.size() - std::min(reference.size(), longest_query));
  return reference.substr(0, mark);
}

// The addresses in [{"url": "a.jpg"}, ...] or in one such object; none for any other text.
std::vector<std::string> addresses_in_json(std::string_view list) {
  std::vector<std::string> addresses;
  if (!list.starts_with('{') && (!list.starts_with('[') || !trimmed(list.substr(1)).starts_with('{'))) return addresses;
  const auto json = nlohmann::json::parse(list, nullptr, false);
  if (!json.is_array() && !json.is_object()) return addresses;
  const auto add = [&](const nlohmann::json& picture) {
    if (!picture.is_object()) return;
    for (const char* name : {"url", "src", "link", "href", "image", "original"}) {
      const auto found = picture.find(name);
      if (found == picture.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) continue;
      addresses.push_back(*found);
      return;
    }
  };
  if (json.is_object()) {
    add(json);
  } else {
    std::ranges::for_each(json, add);
  }
  return addresses;
}

}  // namespace

std::string attribute_name(std::string_view name) {
  const std::string clean = clean_text(name);
  name = trimmed(clean);
  if (const std::size_t colon = name.rfind(':');
      colon != std::string_view::npos && colon + 1 < name.size() && !core::is_space(name[colon + 1]))
    name.remove_prefix(colon + 1);
  const std::string folded = catalogue::folded(trimmed(name));
  std::string plain;
  for (const char c : folded) {
    if (!core::is_space(c) && c != '-') {
      plain += c;
    } else if (!plain.empty() && plain.back() != '_') {
      plain += '_';
    }
  }
  return plain;
}

std::string clean_id(std::string_view text) { return std::string(trimmed(without_unseen(trimmed(text)))); }

std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string plain;
  const auto escape = [&](unsigned char byte) {
    plain += "\\x";
    plain += digits[byte >> 4];
    plain += digits[byte & 15];
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte < 0x20 || byte == 0x7F) {
      escape(byte);
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // the control characters of Latin-1
      escape(static_cast<unsigned char>(next));
      ++i;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string_view last_of_path(std::string_view category) {
  category = trimmed(category);
  while (category.ends_with('>')) category = trimmed(category.substr(0, category.size() - 1));
  return trimmed(category.substr(category.rfind('>') + 1));
}

std::string with_usual_arrows(std::string_view category) {
  const bool magento = trimmed(category).starts_with("Default Category/");
  constexpr std::array<std::string_view, 5> arrows = {"»", "›", "::", "→", "/"};
  std::string path;
  while (!category.empty()) {
    const auto* found = std::ranges::find_if(arrows, [&](std::string_view one) { return category.starts_with(one); });
    const bool splits = found != arrows.end() && (*found != "/" || magento);
    path += splits ? '>' : category.front();
    category.remove_prefix(splits ? found->size() : 1);
  }
  return path;
}

std::string_view first_of_paths(std::string_view categories) {
  for (const char separator : {'|', ';'}) {
    if (categories.find('>') == std::string_view::npos && separator != '|') break;
    categories = categories.substr(0, categories.find(separator));
  }
  // A comma separates paths if the text behind it begins with the first path's root.
  const std::string_view root = trimmed(categories.substr(0, categories.find('>')));
  if (root.size() == trimmed(categories).size()) return trimmed(categories);
  for (std::size_t comma = categories.find(','); comma != std::string_view::npos;
       comma = categories.find(',', comma + 1)) {
    std::string_view behind = trimmed(categories.substr(comma + 1));
    if (!behind.starts_with(root)) continue;
    behind = trimmed(behind.substr(root.size()));
    if (behind.empty() || behind.starts_with('>')) return trimmed(categories.substr(0, comma));
  }
  return trimmed(categories);
}

std::vector<std::string> picture_references(std::string_view list) {
  std::vector<std::string> references;
  list = trimmed(list);
  if (auto addresses = addresses_in_json(list); !addresses.empty()) return addresses;
  std::string plain;
  if (list.starts_with('[') && list.ends_with(']')) list = trimmed(plain = without_brackets(list));
  std::size_t begin = 0;
  for (std::size_t i = 0; i < list.size();) {
    if (!is_separator(list[i])) {
      ++i;
      continue;
    }
    std::size_t next = i;
    bool only_spaces = true;
    for (; next < list.size() && is_separator(list[next]); ++next) only_spaces &= core::is_space(list[next]);
    const std::string_view before = list.substr(begin, i - begin), after = list.substr(next);
    bool splits = begins_address(after);
    if (!splits && has_picture_ending(without_query(before)) && !begins_address(before)) {
      const bool sure = !only_spaces && has_picture_ending(before);
      std::size_t end = 0;
      while (!sure && end < after.size() && !is_separator(after[end])) ++end;
      splits = sure || has_picture_ending(without_query(after.substr(0, end)));
    }
    if (splits) {
      add_reference(references, before);
      begin = next;
    }
    i = next;
  }
  add_reference(references, list.substr(begin));
  return references;
}

}  // namespace selvedge::feeds
