// Words that shops write around a price and that change nothing of its amount. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>

namespace selvedge::feeds {

struct PlainPrice {
  std::string text;        // folded, without the words
  bool tax_apart = false;  // the words say that tax comes on top
};

// The text without words about tax ("inkl. 19 % MwSt.", "TTC", "IVA inclusa") and without those before the lowest of
// several prices ("ab", "from", "à partir de"), in the main European languages. A plus
// sign before the number goes, and "99 ct" becomes "0.99". Other text stays.
PlainPrice without_price_words(std::string_view text);

// ".99", "$.99" and ",99" with the 0 that they leave out; any other text as it is.
std::string add_missing_zero(std::string_view text);

}  // namespace selvedge::feeds
