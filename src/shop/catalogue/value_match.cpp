// A filter's value is compared with every text that is stored, and the database is asked for the texts that fit. It
// could not compare them itself: a text may list several values, and a colour has a name in each language.
#include "shop/catalogue/value_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <unordered_set>

#include "ground/core/ascii.h"
#include "ground/core/nearest_name.h"
#include "selvedge/error.h"
#include "shop/catalogue/colour_words.h"
#include "shop/catalogue/filter_condition.h"
#include "shop/catalogue/folded_text.h"

namespace selvedge::catalogue {
namespace {

constexpr std::size_t most_facet_values = 100;
constexpr std::size_t longest_facet_value = 60;  // bytes

using Separators = std::span<const std::string_view>;

// In small letters.
Separators separators_of(ListedText kind) {
  static constexpr std::array<std::string_view, 8> of_paths = {">", "|", ";", "/", "»", "›", "::", "→"};
  static constexpr std::array<std::string_view, 8> of_lists = {",", "/", ";", "|", "\n", "•", "、", " · "};
  static constexpr std::array<std::string_view, 9> of_colours = {",", "/", ";", "|", "\n", "•", "、", " · ", ">"};
  if (kind == ListedText::category) return of_paths;  // "Coats, Jackets" is one category
  return kind == ListedText::colour ? Separators(of_colours) : Separators(of_lists);
}

// What may join two values, and may be a part of one: "Red and Blue", "Salt and Pepper".
constexpr std::array<std::string_view, 11> joiners = {"&",   "+",    " and ", " und ", " et ", " y ",
                                                      " e ", " en ", " i ",   " och ", " og "};

std::vector<std::string_view> split_at(std::string_view text, Separators separators) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto found =
        std::ranges::find_if(separators, [&](std::string_view one) { return core::begins_with(text.substr(i), one); });
    if (found == separators.end()) {
      ++i;
      continue;
    }
    parts.push_back(core::trimmed(text.substr(begin, i - begin)));
    begin = i += found->size();
  }
  parts.push_back(core::trimmed(text.substr(begin)));
  return parts;
}

// Whether words such as " and " join values here: two sizes, or colours of which one is a colour word, or each ends
// with one ("Light Grey and Dark Green").
bool are_values(const std::vector<std::string_view>& parts, ListedText kind) {
  if (parts.size() < 2 || std::ranges::find(parts, std::string_view()) != parts.end()) return false;
  if (kind == ListedText::size) return true;
  const auto is_colour = [](std::string_view part) { return is_colour_word(folded(part)); };
  return std::ranges::any_of(parts, is_colour) ||
         std::ranges::all_of(parts, [&](std::string_view part) { return is_colour(part.substr(part.rfind(' ') + 1)); });
}

// The colours of "Rot-Weiß"; none for "dark-blue", which is one, and where a part is no colour word.
std::vector<std::string_view> hyphened_colours(std::string_view value) {
  static constexpr std::array<std::string_view, 1> hyphen = {"-"};
  if (value.find('-') == std::string_view::npos || is_colour_word(folded(value))) return {};
  std::vector<std::string_view> parts = split_at(value, hyphen);
  const bool colours = std::ranges::all_of(parts, [](std::string_view part) { return is_colour_word(folded(part)); });
  return colours ? parts : std::vector<std::string_view>();
}

// The list within ["S", "M"] or ['S', 'M']; any other text as it is.
std::string_view without_brackets(std::string_view text, char& quote) {
  const std::string_view whole = core::trimmed(text);
  if (whole.size() < 4 || whole.front() != '[' || whole.back() != ']') return text;
  const std::string_view inside = core::trimmed(whole.substr(1, whole.size() - 2));
  if (inside.size() < 2 || inside.front() != inside.back() || (inside[0] != '"' && inside[0] != '\'')) return text;
  quote = inside[0];
  return inside;
}

// The values between what separates them for sure, without empty ones.
std::vector<std::string_view> separate_values(std::string_view text, ListedText kind) {
  static constexpr std::array<std::string_view, 1> in_brackets = {","};
  char quote = '\0';
  text = without_brackets(text, quote);
  std::vector<std::string_view> values;
  for (std::string_view value : split_at(text, quote == '\0' ? separators_of(kind) : Separators(in_brackets))) {
    if (quote != '\0') value = core::trimmed(value, std::string_view(&quote, 1));
    values.push_back(core::trimmed(value));
  }
  std::erase(values, std::string_view());
  return values;
}

// "size", "shoe_size".
ListedText kind_of(std::string_view attribute) {
  const bool size = attribute == "size" || attribute.ends_with("_size");
  return size ? ListedText::size : ListedText::attribute;
}

// What values are the same by.
std::string key_of(std::string_view value, ListedText kind) {
  const std::string plain = folded(value);
  return kind == ListedText::colour ? std::string(plain_colour(plain)) : plain;
}

// The texts that are one of the values or list one; colours in whatever language. All are folded (folded_text.h).
std::vector<std::string> found_by(const std::vector<std::string>& values, ListedText kind, const TextList& texts) {
  const auto plain = [&](std::string_view text) { return kind == ListedText::colour ? plain_colour(text) : text; };
  std::unordered_set<std::string_view> wanted;
  for (const std::string& value : values) wanted.insert({value, plain(value), plain(core::trimmed(value))});
  std::vector<std::string> found;
  std::ranges::copy_if(*texts, std::back_inserter(found), [&](const std::string& text) {
    if (wanted.contains(plain(text))) return true;
    const auto is_wanted = [&](std::string_view one) { return wanted.contains(plain(one)); };
    // "Salt and Pepper" is found whole, also among others.
    return std::ranges::any_of(separate_values(text, kind), is_wanted) ||
           std::ranges::any_of(listed_values(text, kind), is_wanted);
  });
  return found;
}

void refuse_mistyped(const std::string& attribute, const StoredTexts& texts) {
  std::vector<std::string> known = condition_names();
  const TextList attributes = texts.attribute_names();
  known.insert(known.end(), attributes->begin(), attributes->end());
  const std::string meant = core::did_you_mean(attribute, known);
  if (!meant.empty()) throw NoSuchAttribute(fmt::format("no product has an attribute '{}'{}", attribute, meant));
}

}  // namespace

std::vector<std::string> listed_values(std::string_view text, ListedText kind) {
  std::vector<std::string> values;
  const auto add = [&](std::string_view value) {
    if (!value.empty() && std::ranges::find(values, value) == values.end()) values.emplace_back(value);
  };
  const bool may_be_joined = kind == ListedText::colour || kind == ListedText::size;
  for (const std::string_view value : separate_values(text, kind)) {
    const auto parts = may_be_joined ? split_at(value, joiners) : std::vector<std::string_view>{};
    const auto colours = kind == ListedText::colour ? hyphened_colours(value) : std::vector<std::string_view>{};
    if (may_be_joined && are_values(parts, kind)) {
      for (const std::string_view part : parts) add(part);
    } else if (!colours.empty()) {
      for (const std::string_view part : colours) add(part);
    } else {
      add(value);
    }
  }
  return values;
}

ResolvedFilter resolved(const ProductFilter& folded_filter, const StoredTexts& texts) {
  ResolvedFilter result;
  result.filter = folded_filter;
  if (!folded_filter.category.empty()) {
    result.categories = found_by(folded_filter.category, ListedText::category, texts.categories());
    result.category_paths = found_by(folded_filter.category, ListedText::category, texts.attribute(category_path));
  }
  if (!folded_filter.colour.empty())
    result.colours = found_by(folded_filter.colour, ListedText::colour, texts.colours());
  for (const auto& [name, values] : folded_filter.attributes) {
    if (values.empty()) continue;
    const TextList stored = texts.attribute(name);
    if (stored->empty()) refuse_mistyped(name, texts);
    result.attributes[name] = found_by(values, kind_of(name), stored);
  }
  return result;
}

std::vector<Facet> single_values(const CountedTexts& texts, ListedText kind) {
  struct Value {
    std::size_t products = 0;
    std::map<std::string, std::size_t> spellings;
  };
  std::map<std::string, Value> values;
  for (const auto& [text, products] : texts) {
    // A text that names a value twice ("Red/rot") counts its products once.
    std::map<std::string, std::string> keys;
    for (const std::string& value : listed_values(text, kind)) keys.try_emplace(key_of(value, kind), value);
    for (const auto& [key, spelled] : keys) {
      values[key].products += products;
      values[key].spellings[spelled] += products;
    }
  }
  std::vector<Facet> facets;
  for (const auto& [key, value] : values) {
    const auto most = std::ranges::max_element(value.spellings, {}, [](const auto& one) { return one.second; });
    facets.push_back({most->first, value.products});
  }
  std::ranges::sort(facets, [](const Facet& a, const Facet& b) {
    return a.products != b.products ? a.products > b.products : a.value < b.value;
  });
  return facets;
}

std::map<std::string, std::vector<Facet>> attribute_facets(const std::map<std::string, CountedTexts>& texts) {
  std::map<std::string, std::vector<Facet>> all;
  for (const auto& [name, counted] : texts) {
    if (name == category_path)
      continue;  // the categories have a facet of their own, by the last part of the first path
    std::vector<Facet> facets = single_values(counted, kind_of(name));
    std::size_t products = 0;  // of all values together
    for (const Facet& facet : facets) products += facet.products;
    const bool short_ones =
        std::ranges::all_of(facets, [](const Facet& facet) { return facet.value.size() <= longest_facet_value; });
    const bool repeated = facets.size() < products;
    if (!facets.empty() && facets.size() <= most_facet_values && short_ones && repeated) all[name] = std::move(facets);
  }
  return all;
}

}  // namespace selvedge::catalogue
