// The best product has the highest cosine plus the bonus of its kind. The next ones count by cosine alone.
#include "study/evaluation/answer_rules.h"

#include <algorithm>
#include <functional>

#include "ground/garments/answer_probability.h"

namespace selvedge::evaluation {

AnswerRules AnswerRules::of(const model_directory::ModelCard& card, const std::filesystem::path& model_directory) {
  return {{card.match.scale, card.match.bias}, card.answers, garments::read_kind_model(model_directory, card)};
}

std::optional<garments::KindShares> AnswerRules::kinds_of(const std::optional<garments::KindShares>& found,
                                                          std::span<const float> photo) const {
  return kinds ? std::optional(kinds->query_shares(found, photo)) : std::nullopt;
}

double AnswerRules::probability(const FirstAnswer& answer, const std::optional<garments::KindShares>& photo) const {
  const auto similarity = static_cast<double>(answer.similarity);
  if (!answers) return match_probability(match, similarity);
  return garments::answer_probability(*answers, similarity, answers->background_of(answer.next), photo);
}

std::vector<garments::KindShares> kinds_of_rows(const AnswerRules& rules, const core::EmbeddingMatrix& gallery) {
  std::vector<garments::KindShares> shares;
  for (std::size_t i = 0; rules.kinds && i < gallery.rows(); ++i) shares.push_back(rules.kinds->shares(gallery.row(i)));
  return shares;
}

FirstAnswer first_answer(const AnswerRules& rules, std::span<const float> similarities,
                         std::span<const std::size_t> allowed, std::span<const garments::KindShares> kinds,
                         const std::optional<garments::KindShares>& photo) {
  const auto score = [&](std::size_t product) {
    const auto cosine = static_cast<double>(similarities[product]);
    if (!photo || kinds.empty()) return cosine;
    return cosine + rules.kinds->order_bonus(*photo, kinds[product]);
  };
  const std::size_t best = *std::ranges::max_element(allowed, {}, score);
  FirstAnswer answer{best, similarities[best], {}};
  std::vector<float> others;
  for (const std::size_t product : allowed) {
    if (product != best) others.push_back(similarities[product]);
  }
  const std::size_t kept = std::min(others.size(), model_directory::background_products);
  const auto end = others.begin() + static_cast<std::ptrdiff_t>(kept);
  std::partial_sort(others.begin(), end, others.end(), std::greater{});
  answer.next.assign(others.begin(), end);
  return answer;
}

}  // namespace selvedge::evaluation
