// What an answer is called, in the words of the page (web/src/messages/en.ts and web/src/shop/verdict.ts).
#pragma once

#include <span>
#include <string>

#include "selvedge/product_filter.h"
#include "selvedge/recommendation.h"

namespace selvedge::recommend {

struct AnswerWords {
  std::string heading;  // "Could be it"
  std::string text;     // what that means
};

// The words for the answers to a photo. A verdict of nothing close is about the filter's category, if it has one.
AnswerWords words_of(Verdict verdict, std::span<const Recommendation> answers, const ProductFilter& filter);

}  // namespace selvedge::recommend
