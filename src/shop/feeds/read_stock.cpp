// Words are folded to small letters without spaces and looked up in lists of the main European languages. Numbers may
// have a unit behind them.
#include "shop/feeds/read_stock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "ground/core/ascii.h"
#include "shop/catalogue/folded_text.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"

namespace selvedge::feeds {
namespace {

// Whether the text is a number below 0, with a hyphen or U+2212.
bool is_below_zero(std::string_view text) {
  const std::string_view sign = text.starts_with('-') ? "-" : "\u2212";
  if (!text.starts_with(sign)) return false;
  text = trimmed(text.substr(sign.size()));
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Folded, without spaces, '_', '-', '.' and quotes; of an address (schema.org) its last part. Of a negative number the
// sign stays, so that -1 is no 1.
std::string word_of(std::string_view text) {
  const std::string clean = clean_text(text);
  std::string_view part = trimmed(clean);
  while (part.ends_with('/')) part.remove_suffix(1);
  if (core::begins_with(part, "schema:")) part.remove_prefix(7);
  if (part.find("schema.org") != std::string_view::npos) part = part.substr(part.find_last_of("/#") + 1);
  std::string word(is_below_zero(part) ? "-" : "");
  for (const char c : catalogue::folded(part)) {
    if (std::string_view(" \t\r\n_-.!'\":").find(c) == std::string_view::npos) word += c;
  }
  return word;
}

// Words as word_of gives them, between spaces.
constexpr std::string_view yes =
    " yes y true t 1 on ja wahr waar oui vrai si sí sì verdadero verdadeiro vero sim tak x ";
constexpr std::string_view no = " no n false f 0 off nein falsch non faux falso onwaar nee não nie ";
constexpr std::string_view at_hand =
    " instock available availablefororder instoreonly onlineonly limitedavailability limitedstock lowstock "
    "fewleft stock availablenow onstock instore auflager lagernd verfügbar lieferbar sofortlieferbar "
    "sofortverfügbar vorrätig wenigeverfügbar begrenztverfügbar amlager enstock disponible endisponibilité "
    "disponibleenstock hayexistencias enexistencias haystock disponibile instockdisponibile inmagazzino "
    "opvoorraad voorradig leverbaar beschikbaar pålager ilager tillgänglig tilgængelig varastossa dostępny "
    "wmagazynie skladem disponível emestoque nastanie dostępna dostępne disponibles disponibili disponíveis "
    "finnsilager tilgjengelig onhand ";
constexpr std::string_view orderable =
    " preorder presale backorder onbackorder onorder backordered vorbestellbar vorbestellung nachbestellt "
    "madetoorder précommande preventa preordine comingsoon availableonbackorder surcommande "
    "disponiblesurcommande bientôtdisponible bajopedido suordinazione inarrivo nazamówienie przedsprzedaż "
    "aufbestellung opbestelling sobencomenda beställningsvara bestillingsvare ";
constexpr std::string_view not_there =
    " outofstock soldout unavailable notavailable notinstock discontinued outstock oos retired nostock "
    "ausverkauft nichtlieferbar nichtverfügbar nichtauflager nichtvorrätig vergriffen nichtmehrlieferbar "
    "épuisé rupturedestock enrupturedestock enrupture horsstock indisponible agotado sinexistencias sinstock "
    "nodisponible esaurito nondisponibile nonindisponibile uitverkocht nietopvoorraad nietleverbaar slutsåld "
    "ejilager udsolgt utsolgt ikkepålager esgotado niedostępny vyprodáno loppuunmyyty nondisponible "
    "pasdisponible plusdisponible épuisée épuisés épuisées nietbeschikbaar nietvoorradig agotada agotados "
    "agotadas noenstock esaurita esauriti esaurite brak brakwmagazynie brakdostępności niedostępna niedostępne "
    "wyprzedany wyprzedana wyprzedane nichtmehrverfügbar nichtmehrvorrätig nichtamlager nichtlagernd "
    "nolongeravailable esgotada esgotados esgotadas indisponível indisponíveis semestoque slut slutilager "
    "slutsålt ejtillgänglig ikketilgjengelig nenískladem ";
constexpr std::string_view units =
    " + stück stk st pcs pc pieces piece units unit items item pièces piezas pezzi instock left szt sztuk "
    "sztuki stuk stuks ks kus kusy kusů unités unité ud uds unidad unidades unid pz pezzo pieza pza pièce pce "
    "peça peças pçs styck styk stücke artikel exemplaires kpl db шт available leftinstock remaining übrig verbleibend "
    "restants restant "
    "rimasti rimaste "
    "rimanenti restantes over kvar tilbage igjen ";
// What shops put before a word: "derzeit nicht verfügbar".
constexpr std::array<std::string_view, 20> for_now = {
    "derzeit",     "zurzeit",     "momentanément",   "aktuell",      "temporär",       "vorübergehend", "leider",
    "currently",   "temporarily", "permanently",     "actuellement", "temporairement", "momentan",      "temporalmente",
    "actualmente", "attualmente", "temporaneamente", "tijdelijk",    "momenteel",      "chwilowo"};

bool has(std::string_view words, std::string_view word) {
  return !word.empty() && words.find(' ' + std::string(word) + ' ') != std::string_view::npos;
}

bool counts_pieces(std::string_view unit) {
  return unit.empty() || unit == "+" || has(units, unit) || has(at_hand, unit);
}

// What shops put before the few pieces that they have: "Only 2 left", "nur noch 3". The longer ones come first.
constexpr auto before_few = std::to_array<std::string_view>(
    {"only ",     "just ",     "nur noch ",    "nur ",          "noch ",        "il ne reste plus que ",
     "il reste ", "plus que ", "seulement ",   "solo quedan ",  "sólo quedan ", "quedan ",
     "queda ",    "solo ",     "sólo ",        "solo rimasti ", "rimangono ",   "ancora ",
     "nog maar ", "nog ",      "nog slechts ", "tylko ",        "zostało ",     "endast ",
     "bara ",     "kun ",      "só ",          "apenas ",       "restam ",      "last ",
     "letzte "});

// The text behind such words, if a digit follows; else the text.
std::string behind_only(std::string_view text) {
  const std::string folded = catalogue::folded(text);
  for (const std::string_view word : before_few) {
    if (folded.starts_with(word) && folded.size() > word.size() && core::is_digit(folded[word.size()]))
      return folded.substr(word.size());
  }
  return std::string(text);
}

// "auf Lager (5)", "In stock: 5": the word and the number.
std::optional<std::pair<std::string_view, std::string_view>> word_and_number(std::string_view text) {
  const bool closed = text.ends_with(')') || text.ends_with(']');
  if (closed) text.remove_suffix(1);
  const std::size_t mark = text.find_last_of(closed ? "([" : ":=");
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view number = trimmed(text.substr(mark + 1));
  if (number.empty() || !core::is_digit(number[0])) return std::nullopt;
  return std::pair(text.substr(0, mark), number);
}

}  // namespace

std::optional<bool> read_yes(std::string_view text) {
  const std::string word = word_of(text);
  if (has(yes, word)) return true;
  if (has(no, word)) return false;
  return std::nullopt;
}

std::optional<Availability> read_availability(std::string_view text) {
  std::string word = word_of(text);
  for (const std::string_view adverb : for_now) {
    if (word.starts_with(adverb) && word.size() > adverb.size()) word.erase(0, adverb.size());
  }
  if (has(at_hand, word) || has(yes, word)) return Availability::at_hand;
  if (has(orderable, word)) return Availability::orderable;
  if (has(not_there, word) || has(no, word)) return Availability::none;
  return std::nullopt;
}

std::optional<std::int64_t> read_stock(std::string_view text, DecimalMark mark) {
  const std::string clean = behind_only(number_text(text));
  std::string_view number = clean;
  const bool negative = number.starts_with('-');
  if (negative || number.starts_with('>') || number.starts_with('+')) number.remove_prefix(1);
  number = trimmed(number.starts_with('=') ? number.substr(1) : number);
  const std::size_t end = std::min(number.find_first_not_of("0123456789., '"), number.size());
  if (end > 0 && counts_pieces(word_of(number.substr(end)))) {
    const auto digits = whole_digits(trimmed(number.substr(0, end)), mark);
    std::int64_t count = 0;
    if (!digits || digits->empty()) return std::nullopt;
    const auto [last, failure] = std::from_chars(digits->data(), digits->data() + digits->size(), count);
    if (failure != std::errc() || last != digits->data() + digits->size()) return std::nullopt;
    return negative ? 0 : count;
  }
  if (negative) return std::nullopt;
  if (const auto parts = word_and_number(number)) {
    const auto there = read_availability(parts->first);
    const auto count = there && core::is_digit(parts->second.back()) ? read_stock(parts->second, mark) : std::nullopt;
    const bool agree = count && (*count > 0) == (*there == Availability::at_hand);
    return agree ? count : std::nullopt;
  }
  const auto available = read_availability(number);
  if (!available) return std::nullopt;
  return *available == Availability::at_hand ? 1 : 0;
}

}  // namespace selvedge::feeds
