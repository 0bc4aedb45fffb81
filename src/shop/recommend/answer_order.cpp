// Prices of two currencies cannot be compared. So answers stand currency by currency, the one with the most answers
// first; those without a price come last.
#include "shop/recommend/answer_order.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace selvedge::recommend {

std::optional<AnswerOrder> order_of(std::string_view name) {
  const auto known = std::ranges::find(order_names, name);
  if (known == order_names.end()) return std::nullopt;
  return static_cast<AnswerOrder>(known - order_names.begin());
}

void put_in_order(std::vector<Recommendation>& answers, AnswerOrder order) {
  if (order == AnswerOrder::similarity) return;
  std::map<std::string, long> in_currency;
  for (const Recommendation& answer : answers)
    in_currency[answer.product.facts.currency] += answer.product.facts.price ? 1 : 0;
  const auto place = [&](const Recommendation& answer) {
    const ProductFacts& facts = answer.product.facts;
    const std::int64_t units = facts.price ? facts.price->units : 0;
    return std::tuple(!facts.price, facts.price ? -in_currency[facts.currency] : 0,
                      facts.price ? facts.currency : std::string(), order == AnswerOrder::price ? units : -units);
  };
  std::ranges::stable_sort(answers, {}, place);
}

}  // namespace selvedge::recommend
