// Which texts of products a filter's value finds, and the single values that texts list. Inside catalogue/ only.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "selvedge/product_filter.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::catalogue {

enum class ListedText { category, colour, attribute };

// The single values in a text: "Red/Blue" and "S, M | L" are lists; of a category's path each part is one. In the order
// of the text, trimmed, without empty ones; the text itself where it is one value.
std::vector<std::string> listed_values(std::string_view text, ListedText kind);

// Colour words of the main European languages as their English one: "rot", "rouge", "rojo" → "red"; both folded. Any
// other text comes back as it is.
std::string_view plain_colour(std::string_view folded);

// Whether the text is the value, or lists it; for colours in whatever language. Both are folded (folded_text.h).
bool text_has(std::string_view text, std::string_view value, ListedText kind);

// Of a folded filter: for each of its conditions on text that may be a list, the stored texts that it finds. Every
// engine resolves a filter before it makes a statement of it.
struct ResolvedFilter {
  ProductFilter filter;  // the conditions that are no lists: currency, group, price, stock
  bool category_asked = false, colour_asked = false;
  std::vector<std::string> categories, colours;  // folded texts
  std::map<std::string, std::vector<std::string>> attributes;
};

// Where the different texts of a column are: folded, each once.
class StoredTexts {
 public:
  virtual ~StoredTexts() = default;
  virtual std::vector<std::string> categories() = 0;
  virtual std::vector<std::string> colours() = 0;
  virtual std::vector<std::string> attribute(const std::string& name) = 0;
};

ResolvedFilter resolved(const ProductFilter& folded_filter, StoredTexts& texts);

// A text as it is stored and how many products have it.
using CountedTexts = std::vector<std::pair<std::string, std::size_t>>;
// The single values of the texts with their counts, most products first, then by value. Values that differ in case, or
// name one colour in several languages, are one, spelled as most products spell it.
std::vector<Facet> single_values(const CountedTexts& texts, ListedText kind);
// The attributes whose values can be told apart at a glance: at most 100 single ones, none longer than 60 bytes, and
// not a value of its own for each product.
std::map<std::string, std::vector<Facet>> attribute_facets(const std::map<std::string, CountedTexts>& texts);

}  // namespace selvedge::catalogue
