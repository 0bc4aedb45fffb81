// A filter's value is compared with every text that is stored, and the database is asked for the texts that fit. It
// could not compare them itself: a text may list several values, and a colour has a name in each language.
#include "shop/catalogue/value_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "ground/core/ascii.h"
#include "ground/core/nearest_name.h"
#include "selvedge/error.h"
#include "shop/catalogue/filter_condition.h"
#include "shop/catalogue/folded_text.h"

namespace selvedge::catalogue {
namespace {

constexpr std::size_t most_facet_values = 100;
constexpr std::size_t longest_facet_value = 60;  // bytes

std::string_view separators_of(ListedText kind) {
  return kind == ListedText::category ? ">|;" : ",/;|\n";  // "Coats, Jackets" is one category
}

// Folded. German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish; with the forms for both genders
// and several.
const std::unordered_map<std::string_view, std::string_view>& colour_words() {
  static const std::unordered_map<std::string_view, std::string_view> words = [] {
    const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> table = {
        {"red",
         {"rot", "rouge", "rouges", "rojo", "roja", "rosso", "rossa", "vermelho", "vermelha", "rood", "czerwony", "röd",
          "rød"}},
        {"blue", {"blau", "bleu", "bleue", "azul", "blu", "blauw", "niebieski", "blå"}},
        {"light blue", {"hellblau", "bleu clair", "azul claro", "azzurro", "celeste", "lichtblauw"}},
        {"navy",
         {"dunkelblau", "marine", "marineblau", "navy blue", "bleu marine", "azul marino", "blu navy", "granatowy",
          "marineblauw"}},
        {"green", {"grün", "vert", "verte", "verde", "groen", "zielony", "grön", "grøn"}},
        {"white",
         {"weiss", "blanc", "blanche", "blanco", "blanca", "bianco", "bianca", "branco", "branca", "wit", "biały",
          "vit", "hvid"}},
        {"black",
         {"schwarz", "noir", "noire", "negro", "negra", "nero", "nera", "preto", "preta", "zwart", "czarny", "svart",
          "sort"}},
        {"yellow",
         {"gelb", "jaune", "amarillo", "amarilla", "giallo", "gialla", "amarelo", "amarela", "geel", "żółty", "gul"}},
        {"grey", {"gray", "grau", "gris", "grigio", "grigia", "cinza", "cinzento", "grijs", "szary", "grå"}},
        {"brown", {"braun", "marron", "brun", "brune", "marrón", "marrone", "castanho", "marrom", "bruin", "brązowy"}},
        {"pink", {"rosa", "rose", "roze", "różowy", "rosado"}},
        {"orange", {"naranja", "arancione", "laranja", "oranje", "pomarańczowy"}},
        {"purple",
         {"lila", "violett", "violet", "violette", "morado", "morada", "viola", "roxo", "paars", "fioletowy"}},
        {"turquoise", {"türkis", "turquesa", "turchese", "turkoois"}},
        {"gold", {"golden", "doré", "dorado", "oro", "dourado", "goud", "złoty"}},
        {"silver", {"silber", "silbern", "argent", "argenté", "plateado", "argento", "prata", "zilver", "srebrny"}},
        {"multicolour",
         {"multicolor", "multicoloured", "multicolored", "mehrfarbig", "bunt", "multicolore", "meerkleurig"}},
    };
    std::unordered_map<std::string_view, std::string_view> map;
    for (const auto& [english, others] : table) {
      for (const std::string_view other : others) map.try_emplace(other, english);
    }
    return map;
  }();
  return words;
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
    const std::vector<std::string> listed = listed_values(text, kind);
    return std::ranges::any_of(listed, [&](const std::string& one) { return wanted.contains(plain(one)); });
  });
  return found;
}

void refuse_mistyped(const std::string& attribute, const StoredTexts& texts) {
  std::vector<std::string> known = condition_names();
  const TextList attributes = texts.attribute_names();
  known.insert(known.end(), attributes->begin(), attributes->end());
  const std::string meant = core::did_you_mean(attribute, known);
  if (!meant.empty())
    throw Error(ErrorKind::invalid_argument, fmt::format("no product has an attribute '{}'{}", attribute, meant));
}

}  // namespace

std::string_view plain_colour(std::string_view folded) {
  const auto found = colour_words().find(folded);
  return found == colour_words().end() ? folded : found->second;
}

std::vector<std::string> listed_values(std::string_view text, ListedText kind) {
  std::vector<std::string> values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators_of(kind), begin), text.size());
    const std::string_view value = core::trimmed(text.substr(begin, end - begin));
    if (!value.empty() && std::ranges::find(values, value) == values.end()) values.emplace_back(value);
    begin = end + 1;
  }
  return values;
}

ResolvedFilter resolved(const ProductFilter& folded_filter, const StoredTexts& texts) {
  ResolvedFilter result;
  result.filter = folded_filter;
  if (!folded_filter.category.empty())
    result.categories = found_by(folded_filter.category, ListedText::category, texts.categories());
  if (!folded_filter.colour.empty())
    result.colours = found_by(folded_filter.colour, ListedText::colour, texts.colours());
  for (const auto& [name, values] : folded_filter.attributes) {
    if (values.empty()) continue;
    const TextList stored = texts.attribute(name);
    if (stored->empty()) refuse_mistyped(name, texts);
    result.attributes[name] = found_by(values, ListedText::attribute, stored);
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
    std::vector<Facet> facets = single_values(counted, ListedText::attribute);
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
