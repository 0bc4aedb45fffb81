// Prices are the largest part: currency, sale and its time, each from several texts. The report gets an example of what
// cannot be read.
#include "shop/feeds/fact_reader.h"

#include <fmt/format.h>

#include "ground/core/moment.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/read_price.h"
#include "shop/feeds/read_stock.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_cell = 100;  // bytes of a price, a count or a date

// "0000-00-00" is how databases write that there is no date.
std::string_view date_text(std::string_view text) {
  text = trimmed(text);
  return text.starts_with("0000-00-00") ? std::string_view() : text;
}

std::string with_currency(Price price, const std::string& currency) {
  return to_string(price) + (currency.empty() ? "" : " ") + currency;
}

// "expected ..., found ..." → what was expected.
std::string expectation(const std::string& problem) {
  const std::size_t begin = problem.find("expected ");
  const std::string text = begin == std::string::npos ? problem : problem.substr(begin + 9);
  return text.substr(0, text.find(", found"));
}

}  // namespace

FactReader::FactReader(const FeedOptions& options, FeedReport& report)
    : options_(options), report_(report), moment_(options.moment.value_or(core::current_time())) {}

void FactReader::set_text(ProductFacts& facts, std::string_view name, std::string_view text,
                          const std::string& source) const {
  const std::string clean = clean_text(text);
  if (trimmed(clean).empty()) return;
  const auto problem = catalogue::set_fact(facts, name, clean);
  if (!problem) return;
  const bool fact = catalogue::is_fact(name);
  report_.unread(fact ? name : "attribute", expectation(*problem), clean, source);
}

void FactReader::set_description(ProductFacts& facts, std::string_view html, const std::string& source) const {
  // Text that is plain already keeps its lines.
  const std::string clean = clean_text(html);
  set_text(facts, "description", clean == html && clean.size() <= 5000 ? clean : plain_text(html), source);
}

void FactReader::set_category(ProductFacts& facts, std::string_view path, const std::string& source) const {
  const std::string clean = with_usual_arrows(clean_text(path));
  if (clean.find('>') == std::string::npos) return set_text(facts, "category", clean, source);
  const std::string_view last = last_of_path(first_of_paths(clean));
  set_text(facts, "category", last, source);
  if (last != trimmed(clean)) set_text(facts, catalogue::category_path, trimmed(clean), source);
}

void FactReader::set_page(ProductFacts& facts, std::string_view address, const std::string& source) const {
  std::string clean = clean_address(address);
  if (clean.starts_with("//")) clean.insert(0, "https:");
  if (clean.empty()) return;
  auto problem = catalogue::problem_of_page_url(clean);
  if (!problem) problem = catalogue::set_fact(facts, "url", clean);
  if (problem) report_.unread("page address", expectation(*problem), clean, source);
}

std::optional<FactReader::Amount> FactReader::amount(std::string_view field, const std::string& text,
                                                     const PriceTexts& texts, const std::string& source) const {
  if (trimmed(text).empty()) return std::nullopt;
  if (trimmed(text).size() > longest_cell) {
    report_.unread(field, fmt::format("at most {} bytes", longest_cell), trimmed(text), source);
    return std::nullopt;
  }
  const DecimalMark mark = texts.number ? DecimalMark::point : options_.decimal_mark;
  std::string around;  // the currency that the row or the user names
  bool shared = false;
  if (!trimmed(texts.currency).empty() && (around = read_currency(clean_text(texts.currency), &shared)).empty())
    report_.unread("currency", "three letters such as EUR, or a sign such as €", texts.currency, source);
  if (shared && may_share_sign(around, options_.currency)) around = options_.currency;
  PriceReading reading = read_price(text, mark);
  // The currency may decide what 1.299 means, so the price is read again with the known one.
  const std::string& told = texts.fallback.empty() ? options_.currency : texts.fallback;
  const std::string& known = around.empty() ? told : around;
  if (!reading.price && !reading.expected.empty() && reading.currency.empty() && !known.empty()) {
    if (PriceReading again = read_price(text + " " + known, mark); again.price) reading = std::move(again);
  }
  if (!reading.price) {
    if (!reading.expected.empty()) report_.unread(field, reading.expected, trimmed(text), source);
    return std::nullopt;
  }
  if (!reading.doubt.empty())
    report_.note(reading.doubt, fmt::format("prices such as '{:.40}': {}", trimmed(text), reading.doubt));
  if (reading.currency.empty() || (reading.shared_sign && may_share_sign(reading.currency, known))) {
    if (shared && reading.currency.empty() && around != options_.currency)
      report_.note("taken for " + around,
                   fmt::format("'{:.10}' is taken for {}; --currency says another", texts.currency, around));
    return Amount{*reading.price, known};
  }
  if (!around.empty() && around != reading.currency) {
    report_.unread("currency", fmt::format("{}, which the price names", reading.currency), texts.currency, source);
  } else if (reading.shared_sign) {
    report_.note("prices taken for " + reading.currency,
                 fmt::format("prices such as '{:.40}' are taken for {}; --currency says another", trimmed(text),
                             reading.currency));
  }
  return Amount{*reading.price, reading.currency};
}

bool FactReader::sale_holds(ProductFacts& facts, const PriceTexts& texts, const Amount& sale,
                            const std::string& source) const {
  const auto unread = [&](std::string_view text) {
    report_.unread("sale date", "times such as 2026-03-01T00:00Z/2026-03-31T00:00Z", text, source);
    return false;
  };
  SalePeriod period;
  if (const std::string_view text = date_text(texts.period); !text.empty()) {
    if (text.size() > longest_cell) return unread(text);
    const auto read = read_sale_period(text, options_.date_order);
    if (!read) return unread(text);
    period = *read;
    if (period.two_readings)
      report_.note("the day first", fmt::format("dates such as '{:.40}' are read with the day first", text));
    set_text(facts, "sale_price_effective_date", text, source);
  }
  const DateOrder order = options_.date_order;
  for (const std::string_view date : {date_text(texts.begin), date_text(texts.end)}) {
    if (order != DateOrder::unknown || !has_two_readings(date)) continue;
    report_.note("the day first", fmt::format("dates such as '{:.20}' are read with the day first", date));
  }
  if (const std::string_view begin = date_text(texts.begin); !begin.empty()) {
    period.begin = read_moment(begin, false, order);
    if (!period.begin) return unread(begin);
  }
  if (const std::string_view end = date_text(texts.end); !end.empty()) {
    period.end = read_moment(end, true, order);
    if (!period.end) return unread(end);
  }
  if (period.holds(moment_)) return true;
  set_text(facts, "sale_price", with_currency(sale.price, sale.currency), source);
  return false;
}

void FactReader::set_prices(ProductFacts& facts, const PriceTexts& texts, const std::string& source) const {
  const auto regular = amount("price", texts.price, texts, source);
  PriceTexts of_sale = texts;
  if (regular) of_sale.fallback = regular->currency;
  auto sale = amount("sale price", texts.sale, of_sale, source);
  if (sale && sale->price.units == 0) sale.reset();
  if (sale && !regular && !trimmed(texts.price).empty() && sale->currency.empty()) {
    report_.unread("sale price", "a currency, or a regular price that can be read", texts.sale, source);
    sale.reset();
  }
  if (sale && regular) {
    if (!regular->currency.empty() && sale->currency != regular->currency) {
      report_.unread("sale price", "a price in the currency of the price", texts.sale, source);
      sale.reset();
    } else if (sale->price > regular->price) {
      report_.unread("sale price", "a price below the regular one", texts.sale, source);
      sale.reset();
    } else if (sale->price == regular->price) {
      sale.reset();
    }
  }
  if (sale && !sale_holds(facts, texts, *sale, source)) sale.reset();
  const auto& asked = sale ? sale : regular;
  if (!asked) return;
  facts.price = asked->price;
  facts.currency = asked->currency;
  if (sale && regular) set_text(facts, "regular_price", with_currency(regular->price, regular->currency), source);
}

void FactReader::set_price_attribute(ProductFacts& facts, std::string_view name, const std::string& text,
                                     const std::string& source) const {
  PriceTexts texts;
  texts.fallback = facts.currency;
  const auto read = amount("regular price", text, texts, source);
  // Shops fill this column without a sale too; the price is then no higher.
  if (read && facts.price && read->price <= *facts.price) return;
  if (read && read->price.units > 0) set_text(facts, name, with_currency(read->price, read->currency), source);
}

std::optional<std::int64_t> FactReader::pieces(std::string_view count, const std::string& source) const {
  if (trimmed(count).empty()) return std::nullopt;
  const bool sensible = trimmed(count).size() <= longest_cell;
  const DecimalMark mark = options_.decimal_mark;
  const auto read = sensible ? read_stock(count, mark) : std::nullopt;
  if (read) return read;
  const bool ambiguous = sensible && mark == DecimalMark::unknown &&
                         (read_stock(count, DecimalMark::point) || read_stock(count, DecimalMark::comma));
  report_.unread("stock",
                 ambiguous ? "a number of pieces that can be read in one way only; --decimal-mark says whether a point "
                             "or a comma stands before decimals"
                           : "a whole number of pieces",
                 trimmed(count), source);
  return std::nullopt;
}

void FactReader::set_stock(ProductFacts& facts, std::string_view count, std::string_view availability,
                           const std::string& source) const {
  if (const auto read = pieces(count, source)) facts.stock = read;
  if (trimmed(availability).empty()) return;
  const bool sensible = trimmed(availability).size() <= longest_cell;
  auto word = sensible ? read_availability(availability) : std::nullopt;
  if (!word && sensible) {
    if (const auto number = read_stock(availability, options_.decimal_mark)) {  // in_stock=25
      if (!facts.stock) facts.stock = number;
      word = *number > 0 ? Availability::at_hand : Availability::none;
    }
  }
  if (!word) {
    report_.unread("availability", "a word such as 'in stock' or 'out of stock'", trimmed(availability), source);
  } else if (!facts.stock) {
    facts.stock = *word == Availability::at_hand ? 1 : 0;
  } else if (*word == Availability::none && *facts.stock > 0) {
    report_.note("some products are out of stock by a word and there by a number; the number counts");
  }
}

}  // namespace selvedge::feeds
