// Reads values for all formats: from a field's text to a product's fact. A text that cannot be read leaves the fact as
// it is and is counted in the report; the product is kept. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>

#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {

// The texts that a price is made of; each may be empty.
struct PriceTexts {
  std::string price;       // the regular price
  std::string sale;        // the sale price
  std::string currency;    // from a column of its own
  std::string period;      // of the sale, "begin/end"
  std::string begin, end;  // of the sale, each in a column of its own
  bool number = false;     // the price is a number of JSON, so a point stands before its decimals
  std::string fallback;    // the currency (three letters) if neither price nor column names one; empty: of the options
};

class FactReader {
 public:
  // `options` and `report` must outlive this.
  FactReader(const FeedOptions& options, FeedReport& report);

  // In all of these `source` says where the text stands ("feed.csv:17"), and empty text changes nothing.
  //
  // Sets a fact or attribute that is text, cleaned (clean_text in html_text.h).
  void set_text(ProductFacts& facts, std::string_view name, std::string_view text, const std::string& source) const;
  // Sets the attribute `description`: the text without markup, at most 5,000 bytes.
  void set_description(ProductFacts& facts, std::string_view html, const std::string& source) const;
  // Sets the category: the last part of the first path (feed_text.h). The attribute `category_path` gets all of a path
  // or of several, so that filters find each part.
  void set_category(ProductFacts& facts, std::string_view path, const std::string& source) const;
  // Sets the URL of the product's page. "//host/a" becomes https.
  void set_page(ProductFacts& facts, std::string_view address, const std::string& source) const;
  // Sets price and currency. During a sale the sale price is the price, and the attribute `regular_price` has the
  // regular one. A sale price that is 0, in another currency, or not below the regular price is not used, nor one
  // without a currency beside a regular price that cannot be read. Outside the
  // time of the sale it becomes the attribute `sale_price`.
  void set_prices(ProductFacts& facts, const PriceTexts& texts, const std::string& source) const;
  // Sets an attribute that is a price, such as `regular_price`: "29.90 EUR". A price of 0, or not above the product's
  // price, is ignored.
  void set_price_attribute(ProductFacts& facts, std::string_view name, const std::string& text,
                           const std::string& source) const;
  // Sets the stock to `count` pieces. Without a count the word `availability` decides: 1 (at least one) if the product
  // is at hand, else 0. If the two disagree, the count wins and the report has a note.
  void set_stock(ProductFacts& facts, std::string_view count, std::string_view availability,
                 const std::string& source) const;
  // The number of pieces. Nothing if the text is empty or cannot be read; the report counts the latter.
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
