// Which texts of products a filter's value finds, and the single values that texts list. Inside catalogue/ only.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "selvedge/product_filter.h"
#include "shop/catalogue/catalogue.h"
#include "shop/catalogue/stored_texts.h"

namespace selvedge::catalogue {

enum class ListedText { category, colour, size, attribute };

// The single values in a text: "Red/Blue", "S, M | L" and ["S", "M"] are lists; of a category's path each part is one.
// Words such as "and", "&" and "+" join sizes, and colours where a part is a colour word: "Rot und Blau" lists two,
// "Salt and Pepper" is one; and so do hyphens where each part is a colour word: "Rot-Weiß". In the order of the text,
// trimmed, without empty ones; the text itself where it is one value.
std::vector<std::string> listed_values(std::string_view text, ListedText kind);

// Of a folded filter: for each of its conditions on text that may be a list, the stored texts that it finds. Every
// engine resolves a filter before it makes a statement of it.
struct ResolvedFilter {
  ProductFilter filter;  // the conditions that are no lists: currency, group, price, stock
  std::optional<std::vector<std::string>> categories, colours;  // folded texts; nothing: not asked for
  std::vector<std::string> category_paths;  // of the attribute of that name, which find a product too; may be empty
  std::map<std::string, std::vector<std::string>> attributes;
};

// `texts` are of the catalogue as it is. Throws NoSuchAttribute for an attribute that no product has where another
// name is near: most often a mistyped one.
ResolvedFilter resolved(const ProductFilter& folded_filter, const StoredTexts& texts);

// A text as it is stored and how many products have it.
using CountedTexts = std::vector<std::pair<std::string, std::size_t>>;
// The single values of the texts with their counts, most products first, then by value. Values that differ in case, or
// name one colour in several languages, are one, spelled as most products spell it.
std::vector<Facet> single_values(const CountedTexts& texts, ListedText kind);
// The attributes whose values can be told apart at a glance: at most 100 single ones, none longer than 60 bytes, and
// not a value of its own for each product.
std::map<std::string, std::vector<Facet>> attribute_facets(const std::map<std::string, CountedTexts>& texts);

}  // namespace selvedge::catalogue
