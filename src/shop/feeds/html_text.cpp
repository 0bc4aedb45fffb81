// Markup is dropped and entities are resolved, over and over until nothing changes, because shops' systems escape what
// is escaped already. The number of passes is bounded.
#include "shop/feeds/html_text.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "ground/core/ascii.h"
#include "ground/files/loaded_library.h"
#include "shop/catalogue/utf8.h"
#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_plain = 5000;  // bytes
constexpr std::size_t longest_entity = 32;   // with '&' and ';'
constexpr int most_passes = 8;               // over a text that is escaped again and again

// Of HTML's white space, which knows two more than other texts of feeds.
bool breaks(char c) { return core::is_space(c) || c == '\f' || c == '\v'; }

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() > word.size() && core::begins_with(text, word) && !core::is_letter(text[word.size()]);
}

// Where `closing` begins, in any case; the end if it does not.
std::size_t find_closing(std::string_view html, std::string_view closing, std::size_t from) {
  const auto found =
      std::search(html.begin() + static_cast<std::ptrdiff_t>(std::min(from, html.size())), html.end(), closing.begin(),
                  closing.end(), [](char a, char b) { return core::in_small_letters(a) == b; });
  return static_cast<std::size_t>(found - html.begin());
}

// Behind the markup that `html` begins with; 0 where its '<' is a character like any other.
std::size_t end_of_markup(std::string_view html) {
  if (html.size() < 2 || (!core::is_letter(html[1]) && html[1] != '/' && html[1] != '!')) return 0;
  if (html.starts_with("<![CDATA[")) return 9;  // escaped once too often
  if (html.starts_with("<!--")) {
    const std::size_t comment = html.find("-->");
    return comment == std::string_view::npos ? html.size() : comment + 3;
  }
  const std::size_t end = html.find('>');
  if (end == std::string_view::npos) return html.size();
  for (const auto& [opening, closing] : {std::pair("<script", "</script"), std::pair("<style", "</style")}) {
    if (starts_with_word(html, opening)) return find_closing(html, closing, end);  // itself markup, met next
  }
  return end + 1;
}

// Whether the markup that `html` begins with stands inside a word or sentence: <b>, </span>.
bool is_inline(std::string_view html) {
  html.remove_prefix(html.starts_with("</") ? 2 : 1);
  constexpr std::array<std::string_view, 13> names = {"a",   "b",   "i",    "u",     "em",   "strong", "span",
                                                      "sup", "sub", "font", "small", "mark", "wbr"};
  return std::ranges::any_of(names, [&](std::string_view name) { return starts_with_word(html, name); });
}

std::string character_of(unsigned long code) {
  std::string text;
  const auto follow = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    follow(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    follow(6);
    follow(0);
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    follow(12);
    follow(6);
    follow(0);
  }
  return text;
}

// Of a name of HTML 4, by libxml2's table; 0 for another.
unsigned long code_of_name(const std::string& name) {
  for (const auto& [known, code] : {std::pair("amp", '&'), std::pair("lt", '<'), std::pair("gt", '>'),
                                    std::pair("quot", '"'), std::pair("apos", '\''), std::pair("nbsp", ' ')}) {
    if (name == known) return static_cast<unsigned long>(code);
  }
  static const files::LoadedLibrary library("libxml2.so.2", "libxml2");
  static decltype(&::htmlEntityLookup) const lookup{library["htmlEntityLookup"]};
  const htmlEntityDesc* entity = lookup(reinterpret_cast<const xmlChar*>(name.c_str()));
  return entity == nullptr ? 0 : entity->value;
}

// Of "#8217" and "#x2019"; Windows-1252's numbers mean what browsers take them for.
unsigned long code_of_number(std::string_view digits) {
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  unsigned long code = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size()) return 0;
  constexpr std::array<unsigned short, 32> windows = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
  if (code >= 0x80 && code < 0xA0) return windows[code - 0x80] == 0 ? ' ' : windows[code - 0x80];
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return 0xFFFD;
  return code == 0 ? ' ' : code;
}

struct Entity {
  std::string text;
  std::size_t length = 0;  // in the source
};

// The entity that `text` begins with. "&amp;amp;eacute;" is one: shops' systems escape what is escaped already.
std::optional<Entity> entity_at(std::string_view text) {
  std::size_t begin = 1;  // behind '&'
  while (true) {
    const std::string_view inside = text.substr(begin, longest_entity);
    const std::size_t length = inside.find(';');
    const std::string_view name = inside.substr(0, length == std::string_view::npos ? 0 : length);
    const bool number = name.starts_with('#');
    const bool plain = !name.empty() && std::ranges::all_of(number ? name.substr(1) : name, [](char c) {
      return core::is_letter(c) || (c >= '0' && c <= '9');
    });
    const unsigned long code = !plain ? 0 : number ? code_of_number(name.substr(1)) : code_of_name(std::string(name));
    if (code == 0) return begin == 1 ? std::nullopt : std::optional(Entity{"&", begin});
    begin += name.size() + 1;
    if (code != '&') return Entity{character_of(code), begin};
  }
}

// The length of what `text` begins with, if it is a space of Unicode or cannot be seen; whether it is a space.
struct Odd {
  std::size_t length = 0;
  bool space = false;
};
Odd odd_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7F) return {1, breaks(text[0])};
  if (first == 0xC2 && text.size() > 1) {
    const auto second = static_cast<unsigned char>(text[1]);
    if (second == 0xA0) return {2, true};
    if (second < 0xA0 || second == 0xAD) return {2, second == 0x85};  // C1 controls, a soft hyphen
  }
  constexpr std::array<std::string_view, 13> spaces = {"\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                                       "\u2007", "\u2008", "\u2009", "\u200A", "\u2028",
                                                       "\u2029", "\u202F", "\u3000"};
  constexpr std::array<std::string_view, 10> unseen = {"\u200B", "\u200E", "\u200F", "\u2060", "\uFEFF",
                                                       "\u202A", "\u202B", "\u202C", "\u202D", "\u202E"};
  if (first >= 0xE2) {
    if (std::ranges::any_of(spaces, [&](std::string_view one) { return text.starts_with(one); })) return {3, true};
    if (std::ranges::any_of(unseen, [&](std::string_view one) { return text.starts_with(one); })) return {3, false};
  }
  return {};
}

// One pass: what stands in `html`, with the text of its entities, which may be markup itself.
std::string visible(std::string_view html, std::size_t longest) {
  std::string text;
  bool space = false;
  const auto add = [&](std::string_view piece) {
    if (space && !text.empty()) text += ' ';
    space = false;
    text += piece;
  };
  for (std::size_t i = 0; i < html.size() && text.size() <= longest;) {
    const std::string_view rest = html.substr(i);
    const std::size_t markup = rest[0] == '<' ? end_of_markup(rest) : 0;
    const auto entity = rest[0] == '&' ? entity_at(rest) : std::nullopt;
    const Odd odd = odd_at(rest);
    if (markup > 0) {
      space |= !is_inline(rest);
      i += markup;
    } else if (entity) {
      const Odd inside = odd_at(entity->text);
      if (inside.length > 0 || entity->text == " ") {
        space |= inside.length == 0 || inside.space;
      } else {
        add(entity->text);
      }
      i += entity->length;
    } else if (odd.length > 0 || rest[0] == ' ') {
      space |= odd.length == 0 || odd.space;
      i += std::max<std::size_t>(odd.length, 1);
    } else {
      add(rest.substr(0, 1));
      ++i;
    }
  }
  return text;
}

// Until nothing is left to resolve.
std::string all_visible(std::string_view html, std::size_t longest) {
  std::string text = visible(html, longest);
  for (int pass = 1; pass < most_passes; ++pass) {
    std::string next = visible(text, longest);
    if (next == text) return text;
    text = std::move(next);
  }
  std::ranges::replace_if(
      text, [](char c) { return c == '<' || c == '&'; }, ' ');  // made to be resolved without end
  return visible(text, longest);
}

bool holds_markup(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    const char c = text[i];
    if (c == '<' && end_of_markup(rest) > 0) return true;
    if (c == '&' && entity_at(rest)) return true;
    if (c != '\t' && c != '\n' && c != '\r' && odd_at(rest).length > 0) return true;
  }
  return false;
}

}  // namespace

std::string plain_text(std::string_view html) {
  std::string text = all_visible(html, longest_plain);
  if (text.size() > longest_plain) {
    std::size_t end = longest_plain;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  return text;
}

std::string clean_text(std::string_view text) {
  return holds_markup(text) ? all_visible(text, std::string_view::npos - 1) : std::string(text);
}

std::string clean_address(std::string_view text) {
  std::string address;
  for (text = trimmed(text); !text.empty();) {
    constexpr std::array<std::pair<std::string_view, char>, 4> written = {
        {{"&amp;", '&'}, {"&#38;", '&'}, {"&#038;", '&'}, {"\\/", '/'}}};
    const auto* found = std::ranges::find_if(written, [&](const auto& one) { return text.starts_with(one.first); });
    if (found == written.end()) {
      const Odd odd = odd_at(text);
      if (odd.length == 0) address += text[0];
      text.remove_prefix(std::max<std::size_t>(odd.length, 1));
      continue;
    }
    text.remove_prefix(found->first.size());
    address += found->second;
    while (address.back() == '&' && text.starts_with("amp;")) text.remove_prefix(4);
  }
  return address;
}

}  // namespace selvedge::feeds
