// The text is taken apart at its spaces. Only text that cannot be read as it is comes here, so that a word of the lists
// never costs a price.
#include "shop/feeds/price_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "ground/core/ascii.h"
#include "shop/catalogue/folded_text.h"

namespace selvedge::feeds {
namespace {

// Folded, with a space at their end: "ab " of "ab 12,99 €". The longer ones come first.
constexpr auto before_lowest = std::to_array<std::string_view>(
    {"starting from ", "starting at ", "as low as ", "à partir de ", "a partir de ", "a partire da ", "ab nur ", "ab ",
     "from ", "dès ", "des ", "desde ", "da ", "vanaf ", "od ", "från ", "fra ", "nur ", "only "});

// Words about tax as words_of() gives them, between spaces.
constexpr std::string_view about_tax =
    " inkl incl inc inklusive inclusive including included incluso inclus incluse incluido incluida inclusa incluído "
    "inclui compris comprise comprises toutes taxes mwst ust vat gst tax taxes steuer steuern ttc tva iva btw "
    "moms ivato der gesetzl gesetzlicher brutto gross excl exkl exclusive excluding exclusief ex exc zzgl plus "
    "netto net ht hors uvp zuzüglich inclusief inbegrepen con senza sin + versand versandkosten shipping ";
constexpr std::string_view tax_within =
    " inkl incl inc inklusive inclusive including included incluso inclus incluse incluido incluida inclusa incluído "
    "compris comprise comprises ttc ivato brutto gross inclusief inbegrepen con ";
constexpr std::string_view on_top =
    " excl exkl exclusive excluding exclusief ex exc zzgl zuzüglich plus netto net ht hors senza sin + ";
constexpr std::string_view cents = " ct cent cents centime centimes centesimi centesimo céntimos céntimo cêntimos ¢ c ";
constexpr std::string_view pence = " p pence ";

bool is_one_of(std::string_view words, std::string_view word) {
  return !word.empty() && words.find(' ' + std::string(word) + ' ') != std::string_view::npos;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = core::trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// "19%", "19" and "%" behind a price.
bool is_rate(const std::vector<std::string_view>& words, std::size_t at) {
  std::string_view word = core::trimmed(words[at], "(),;");
  if (word == "%") return true;
  const bool marked = word.ends_with('%');
  if (marked) word.remove_suffix(1);
  const bool number = !word.empty() && word.find_first_not_of("0123456789.,") == std::string_view::npos;
  return number && (marked || (at + 1 < words.size() && core::trimmed(words[at + 1], "(),;") == "%"));
}

void remove_tax(PlainPrice& price) {
  const std::vector<std::string_view> words = words_of(price.text);
  std::string left;
  bool any = false, on_top_of_it = false, within_it = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = core::trimmed(words[i], "().,;*/");
    // Only behind the number: "da" and "con" mean something else before it.
    if (!left.empty() && (is_one_of(about_tax, word) || words[i] == "+")) {
      any = true;
      on_top_of_it |= is_one_of(on_top, word) || words[i] == "+";
      within_it |= is_one_of(tax_within, word);
    } else if (left.empty() || !is_rate(words, i)) {
      // "99 HT 118,80 TTC" are two prices.
      if (any && words[i].find_first_of("0123456789") != std::string_view::npos) return;
      left.append(left.empty() ? "" : " ").append(words[i]);
    }
  }
  if (!any) return;
  price.text = left;
  price.tax_apart = on_top_of_it && !within_it;  // "inkl. MwSt. zzgl. Versand"
}

void remove_beginning(std::string& text) {
  for (const std::string_view word : before_lowest) {
    if (!text.starts_with(word)) continue;
    text.erase(0, word.size());
    break;
  }
  text = core::trimmed(text);
}

void from_cents(std::string& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = core::trimmed(core::trimmed(std::string_view(text).substr(end)), ".");
  const bool british = is_one_of(pence, unit);
  // One letter may mean another currency: "1299 p" are roubles.
  const std::size_t most_digits = british || unit == "c" ? 2 : 4;
  if (end == 0 || end > most_digits || (!british && !is_one_of(cents, unit))) return;
  std::string digits(text.substr(0, end));
  digits.insert(0, 3 - std::min<std::size_t>(digits.size(), 3), '0');
  digits.insert(digits.size() - 2, ".");
  text = digits + (british ? " gbp" : "");
}

}  // namespace

PlainPrice without_price_words(std::string_view text) {
  PlainPrice price{catalogue::folded(core::trimmed(text)), false};
  remove_beginning(price.text);
  remove_tax(price);
  price.text = add_missing_zero(price.text);
  from_cents(price.text);
  return price;
}

std::string add_missing_zero(std::string_view text) {
  std::string whole(text);
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos || digit == 0 || (text[digit - 1] != '.' && text[digit - 1] != ',')) return whole;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", digit), text.size());
  // Behind a letter the mark ends a word: "Rs.99".
  const std::string_view before = core::trimmed(text.substr(0, digit - 1));
  const bool sign = before.empty() || before == "$" || before == "€" || before == "£" || before == "+";
  if (end - digit == 2 && sign) whole.insert(digit - 1, "0");
  return whole;
}

}  // namespace selvedge::feeds
