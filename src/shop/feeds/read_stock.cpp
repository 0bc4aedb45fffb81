// Words are folded to small letters without spaces and looked up in lists of the main European languages. Numbers may
// have a unit behind them.
#include "shop/feeds/read_stock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "shop/catalogue/digits.h"
#include "shop/catalogue/folded_text.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"

namespace selvedge::feeds {
namespace {

// Folded, without spaces, '_', '-', '.' and quotes; of an address (schema.org) its last part.
std::string word_of(std::string_view text) {
  const std::string clean = clean_text(text);
  std::string_view part = trimmed(clean);
  while (part.ends_with('/')) part.remove_suffix(1);
  if (part.find("schema.org") != std::string_view::npos) part = part.substr(part.find_last_of("/#") + 1);
  std::string word;
  for (const char c : catalogue::folded(part)) {
    if (std::string_view(" \t\r\n_-.!'\":").find(c) == std::string_view::npos) word += c;
  }
  return word;
}

template <std::size_t count>
bool has(const std::array<std::string_view, count>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 16> yes = {"yes", "y",    "true", "t",  "1",  "on",  "ja",  "wahr",
                                                  "oui", "vrai", "si",   "sí", "sì", "sim", "tak", "x"};
constexpr std::array<std::string_view, 13> no = {"no",     "n",   "false", "f",   "0",   "off", "nein",
                                                 "falsch", "non", "faux",  "nee", "não", "nie"};

constexpr std::array<std::string_view, 47> at_hand = {"instock",
                                                      "available",
                                                      "availablefororder",
                                                      "instoreonly",
                                                      "onlineonly",
                                                      "limitedavailability",
                                                      "limitedstock",
                                                      "lowstock",
                                                      "fewleft",
                                                      "stock",
                                                      "availablenow",
                                                      "onstock",
                                                      "instore",
                                                      "auflager",
                                                      "lagernd",
                                                      "verfügbar",
                                                      "lieferbar",
                                                      "sofortlieferbar",
                                                      "sofortverfügbar",
                                                      "vorrätig",
                                                      "wenigeverfügbar",
                                                      "begrenztverfügbar",
                                                      "amlager",
                                                      "enstock",
                                                      "disponible",
                                                      "endisponibilité",
                                                      "disponibleenstock",
                                                      "hayexistencias",
                                                      "enexistencias",
                                                      "haystock",
                                                      "disponibile",
                                                      "instockdisponibile",
                                                      "inmagazzino",
                                                      "opvoorraad",
                                                      "voorradig",
                                                      "leverbaar",
                                                      "beschikbaar",
                                                      "pålager",
                                                      "ilager",
                                                      "tillgänglig",
                                                      "tilgængelig",
                                                      "varastossa",
                                                      "dostępny",
                                                      "wmagazynie",
                                                      "skladem",
                                                      "disponível",
                                                      "emestoque"};
constexpr std::array<std::string_view, 15> orderable = {
    "preorder",    "presale",       "backorder",     "onbackorder",  "onorder",
    "backordered", "vorbestellbar", "vorbestellung", "nachbestellt", "madetoorder",
    "précommande", "preventa",      "preordine",     "comingsoon",   "availableonbackorder"};
constexpr std::array<std::string_view, 42> not_there = {"outofstock",
                                                        "soldout",
                                                        "unavailable",
                                                        "notavailable",
                                                        "notinstock",
                                                        "discontinued",
                                                        "outstock",
                                                        "oos",
                                                        "retired",
                                                        "nostock",
                                                        "ausverkauft",
                                                        "nichtlieferbar",
                                                        "nichtverfügbar",
                                                        "nichtauflager",
                                                        "nichtvorrätig",
                                                        "vergriffen",
                                                        "nichtmehrlieferbar",
                                                        "épuisé",
                                                        "rupturedestock",
                                                        "enrupturedestock",
                                                        "enrupture",
                                                        "horsstock",
                                                        "indisponible",
                                                        "agotado",
                                                        "sinexistencias",
                                                        "sinstock",
                                                        "nodisponible",
                                                        "esaurito",
                                                        "nondisponibile",
                                                        "nonindisponibile",
                                                        "uitverkocht",
                                                        "nietopvoorraad",
                                                        "nietleverbaar",
                                                        "slutsåld",
                                                        "ejilager",
                                                        "udsolgt",
                                                        "utsolgt",
                                                        "ikkepålager",
                                                        "esgotado",
                                                        "niedostępny",
                                                        "vyprodáno",
                                                        "loppuunmyyty"};

// "1,000" is a thousand pieces; "5.0" and "5,00" are five.
std::optional<std::string> whole_digits(std::string_view number) {
  const std::size_t separator = number.find_last_of(".,");
  if (separator == std::string_view::npos) return std::string(number);
  const std::string_view before = number.substr(0, separator), after = number.substr(separator + 1);
  if (!catalogue::all_digits(before) || before.empty() || !catalogue::all_digits(after)) return std::nullopt;
  const bool zeros = after.find_first_not_of('0') == std::string_view::npos;
  if (number[separator] == ',' && after.size() == 3 && before != "0") return std::string(before) + std::string(after);
  // "2.000" is two or two thousand.
  if (zeros && after.size() != 3) return std::string(before);
  return zeros && before == "0" ? std::optional(std::string("0")) : std::nullopt;
}

bool counts_pieces(std::string_view unit) {
  constexpr std::array<std::string_view, 18> units = {"",     "+",      "stück",  "stk",   "st",      "pcs",
                                                      "pc",   "pieces", "piece",  "units", "unit",    "items",
                                                      "item", "pièces", "piezas", "pezzi", "instock", "left"};
  return std::ranges::find(units, unit) != units.end();
}

}  // namespace

std::optional<bool> read_yes(std::string_view text) {
  const std::string word = word_of(text);
  if (has(yes, word)) return true;
  if (has(no, word)) return false;
  return std::nullopt;
}

std::optional<Availability> read_availability(std::string_view text) {
  const std::string word = word_of(text);
  if (has(at_hand, word) || has(yes, word)) return Availability::at_hand;
  if (has(orderable, word)) return Availability::orderable;
  if (has(not_there, word) || has(no, word)) return Availability::none;
  return std::nullopt;
}

std::optional<std::int64_t> read_stock(std::string_view text) {
  const std::string clean = clean_text(text);
  std::string_view number = trimmed(clean);
  const bool negative = number.starts_with('-');
  if (negative || number.starts_with('>') || number.starts_with('+')) number.remove_prefix(1);
  number = trimmed(number.starts_with('=') ? number.substr(1) : number);
  const std::size_t end = std::min(number.find_first_not_of("0123456789.,"), number.size());
  if (end > 0 && counts_pieces(word_of(number.substr(end)))) {
    const auto digits = whole_digits(number.substr(0, end));
    std::int64_t count = 0;
    if (!digits || digits->empty()) return std::nullopt;
    const auto [last, failure] = std::from_chars(digits->data(), digits->data() + digits->size(), count);
    if (failure != std::errc() || last != digits->data() + digits->size()) return std::nullopt;
    return negative ? 0 : count;
  }
  if (negative) return std::nullopt;
  const auto available = read_availability(number);
  if (!available) return std::nullopt;
  return *available == Availability::at_hand ? 1 : 0;
}

}  // namespace selvedge::feeds
