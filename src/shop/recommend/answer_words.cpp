// The page says the same in web/src/shop/verdict.ts (headingOf), and marks a product instead of naming its rank. A test
// compares the two.
#include "shop/recommend/answer_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace selvedge::recommend {
namespace {

constexpr double sure = 0.9;  // from here on an answer is called the product itself

}  // namespace

AnswerWords words_of(Verdict verdict, std::span<const Recommendation> answers, const ProductFilter& filter) {
  if (verdict == Verdict::no_garment) {
    return {"No garment found in this photo",
            "Try another photo, frame the garment yourself, or search with the whole photo."};
  }
  if (answers.empty()) return {"No product passes the filters", "Loosen or clear the filters to see more."};
  if (verdict == Verdict::match) {
    const auto likeliest = std::ranges::max_element(answers, {}, &Recommendation::match_probability);
    const auto rank = likeliest - answers.begin() + 1;
    if (likeliest->match_probability >= sure)
      return {"This is it", fmt::format("Rank {} is very likely the one in your photo.", rank)};
    return {"Could be it", fmt::format("Rank {} is more likely than not the one in your photo.", rank)};
  }
  if (verdict == Verdict::similar)
    return {"Similar", "This shop does not seem to have the product itself. These look most like it."};
  if (!filter.category.empty()) {
    return {fmt::format("Nothing similar in {}", fmt::join(filter.category, ", ")),
            "Clear the filter to look through the whole shop."};
  }
  return {"Nothing similar here", "This shop has nothing that looks like it. These are the nearest."};
}

}  // namespace selvedge::recommend
