#include "shop/feeds/feed_text.h"
#include "shop/catalogue/digits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_text = 5000;

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_letter(char c) { return small(c) >= 'a' && small(c) <= 'z'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> entities = {
    {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"}, {"&nbsp;", " "}}};

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() > word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == small(b); }) &&
         !is_letter(text[word.size()]);
}

// Behind the markup that `html` begins with; 0 where its '<' is a character like any other.
std::size_t end_of_markup(std::string_view html) {
  if (html.size() < 2 || (!is_letter(html[1]) && html[1] != '/' && html[1] != '!')) return 0;
  const std::size_t end = html.find('>');
  if (end == std::string_view::npos) return html.size();
  for (const auto& [opening, closing] : {std::pair("<script", "</script"), std::pair("<style", "</style")}) {
    if (!starts_with_word(html, opening)) continue;
    const std::size_t close = html.find(closing, end);
    return close == std::string_view::npos ? html.size() : close;  // the closing tag is markup of its own
  }
  return end + 1;
}

// Whether the markup that `html` begins with stands inside a word or sentence: <b>, </span>.
bool is_inline(std::string_view html) {
  html.remove_prefix(html.starts_with("</") ? 2 : 1);
  constexpr std::array<std::string_view, 9> names = {"a", "b", "i", "u", "em", "strong", "span", "sup", "sub"};
  return std::ranges::any_of(names, [&](std::string_view name) { return starts_with_word(html, name); });
}

// Where the decimals' separator is, if the number has decimals.
std::size_t decimal_separator(std::string_view number) {
  const std::size_t last = number.find_last_of(".,");
  if (last == std::string_view::npos) return last;
  const bool other_kind = number.substr(0, last).find(number[last] == '.' ? ',' : '.') != std::string_view::npos;
  const bool repeated = number.find(number[last]) != last;
  const bool thousands = number[last] == ',' && number.size() - last == 4;
  return repeated || (thousands && !other_kind) ? std::string_view::npos : last;
}

// "1,299" → "1299". Nothing where the separators are not of one kind and three digits apart.
std::optional<std::string> without_separators(std::string_view whole) {
  const std::size_t first = whole.find_first_of(".,");
  if (first == std::string_view::npos) return std::string(whole);
  if (first == 0 || first > 3) return std::nullopt;
  std::string digits(whole.substr(0, first));
  for (std::size_t at = first; at < whole.size(); at += 4) {
    const std::string_view group = whole.substr(at + 1, 3);
    if (whole[at] != whole[first] || group.size() != 3 || !catalogue::all_digits(group)) return std::nullopt;
    digits += group;
  }
  return digits;
}

std::optional<Price> parse_separated(std::string_view number) {
  const std::size_t separator = decimal_separator(number);
  auto text = without_separators(number.substr(0, separator));
  if (!text) return std::nullopt;
  if (separator != std::string_view::npos) *text += "." + std::string(number.substr(separator + 1));
  return parse_price(*text);
}

}  // namespace

std::string attribute_name(std::string_view name) {
  name = trimmed(name);
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos && colon + 1 < name.size())
    name.remove_prefix(colon + 1);
  std::string plain;
  for (const char c : trimmed(name)) {
    if (!is_space(c)) {
      plain += small(c);
    } else if (plain.back() != '_') {
      plain += '_';
    }
  }
  return plain;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view last_of_path(std::string_view category) {
  category = trimmed(category);
  while (category.ends_with('>')) category = trimmed(category.substr(0, category.size() - 1));
  return trimmed(category.substr(category.rfind('>') + 1));
}

std::string plain_text(std::string_view html) {
  std::string text;
  bool space = false;
  const auto add = [&](std::string_view piece) {
    if (space && !text.empty()) text += ' ';
    space = false;
    text += piece;
  };
  for (std::size_t i = 0; i < html.size() && text.size() <= longest_text;) {
    const std::string_view rest = html.substr(i);
    const std::size_t markup = rest[0] == '<' ? end_of_markup(rest) : 0;
    const auto* entity =
        std::find_if(entities.begin(), entities.end(), [&](const auto& one) { return rest.starts_with(one.first); });
    if (markup > 0 || is_space(rest[0]) || rest.starts_with("&nbsp;")) {
      space |= markup == 0 || !is_inline(rest);
      i += markup > 0 ? markup : is_space(rest[0]) ? 1 : 6;
    } else if (entity != entities.end()) {
      add(entity->second);
      i += entity->first.size();
    } else {
      add(rest.substr(0, 1));
      ++i;
    }
  }
  if (text.size() > longest_text) {
    std::size_t end = longest_text;
    while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  return text;
}

std::optional<Money> parse_money(std::string_view text) {
  text = trimmed(text);
  Money money;
  const auto take_currency = [&](std::string_view code) {
    if (code.size() != 3 || !std::all_of(code.begin(), code.end(), is_letter)) return false;
    for (const char c : code) money.currency += capital(c);
    return true;
  };
  if (text.size() > 3 && take_currency(text.substr(text.size() - 3))) {
    text.remove_suffix(3);
  } else if (text.size() > 3 && take_currency(text.substr(0, 3))) {
    text.remove_prefix(3);
  }
  const auto price = parse_separated(trimmed(text));
  if (!price) return std::nullopt;
  money.price = *price;
  return money;
}

}  // namespace selvedge::feeds
