// One reading of values for all formats: from a field's text to a product's fact. What cannot be read costs the field,
// is counted in the report, and never costs the product. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>

#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {

// The texts that a price is made of; each may be empty.
struct PriceTexts {
  std::string price;
  std::string sale;
  std::string currency;    // of a column of its own
  std::string period;      // "begin/end" of the sale
  std::string begin, end;  // or each by itself
  bool number = false;     // the price is a number of JSON: a point stands before its decimals
  std::string fallback;    // three letters: the currency where neither price nor column names one
};

class FactReader {
 public:
  // Both must outlive it.
  FactReader(const FeedOptions& options, FeedReport& report);

  // A fact or attribute that is text, cleaned (html_text.h). Empty text changes nothing.
  void set_text(ProductFacts& facts, std::string_view name, std::string_view text, const std::string& source) const;
  // The description without markup.
  void set_description(ProductFacts& facts, std::string_view html, const std::string& source) const;
  // The last part of the first path.
  void set_category(ProductFacts& facts, std::string_view path, const std::string& source) const;
  // The address of the product's page.
  void set_page(ProductFacts& facts, std::string_view address, const std::string& source) const;
  // The price, its currency and, while a sale lasts, the attribute `regular_price`. A sale price of 0 is none; one in
  // another currency, or above the price, is not used; one whose time is not now stays an attribute.
  void set_prices(ProductFacts& facts, const PriceTexts& texts, const std::string& source) const;
  // A price alone, for an attribute such as `regular_price`: "29.90 EUR". One that is not above the product's price is
  // none.
  void set_price_attribute(ProductFacts& facts, std::string_view name, const std::string& text,
                           const std::string& source) const;
  // The count decides; where there is none, the word.
  void set_stock(ProductFacts& facts, std::string_view count, std::string_view availability,
                 const std::string& source) const;
  // Pieces, or nothing where the text is empty or cannot be read, which is counted.
  std::optional<std::int64_t> pieces(std::string_view count, const std::string& source) const;

 private:
  struct Amount {
    Price price;
    std::string currency;
  };
  std::optional<Amount> amount(std::string_view field, const std::string& text, const PriceTexts& texts,
                               const std::string& source) const;
  bool sale_holds(ProductFacts& facts, const PriceTexts& texts, const Amount& sale, const std::string& source) const;

  const FeedOptions& options_;
  FeedReport& report_;
  std::chrono::sys_seconds moment_;
};

}  // namespace selvedge::feeds
