#include "study/evaluation/top_answer.h"

#include <algorithm>
#include <cmath>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr double wanted_recall = 0.95;

// The queries of one gallery; `absent[i]`: product i is taken out for its own query.
void judge_gallery(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                   const Gallery& gallery, const std::vector<bool>& absent, std::span<TopAnswer> answers) {
  std::vector<ProductRows> chosen;
  for (const std::size_t product : gallery.products) chosen.push_back(products[product]);
  const ProductSide side(embeddings, chosen);
  for_each_query(embeddings, gallery.queries, side, [&](std::size_t query, std::span<const float> similarities) {
    std::size_t best = query == 0 && absent[query] ? 1 : 0;
    for (std::size_t p = 0; p < similarities.size(); ++p) {
      if (p == query && absent[query]) continue;
      if (similarities[p] > similarities[best]) best = p;
    }
    answers[query] = {similarities[best], !absent[query], best == query};
  });
}

}  // namespace

std::vector<TopAnswer> top_answers_half_absent(const core::EmbeddingMatrix& embeddings,
                                               std::span<const ProductRows> products,
                                               std::span<const Gallery> galleries, core::Rng& rng) {
  std::vector<TopAnswer> all;
  for (const Gallery& gallery : galleries) {
    if (gallery.products.size() < 2) continue;  // without its own product, a query would have no answer
    std::vector<bool> absent(gallery.queries.size(), false);
    for (const std::size_t query : rng.sample(absent.size(), absent.size() / 2)) absent[query] = true;
    std::vector<TopAnswer> answers(gallery.queries.size());
    judge_gallery(embeddings, products, gallery, absent, answers);
    all.insert(all.end(), answers.begin(), answers.end());
  }
  return all;
}

std::vector<ScoredPair> answers_as_pairs(std::span<const TopAnswer> answers) {
  std::vector<ScoredPair> pairs;
  for (const TopAnswer& answer : answers) pairs.push_back({answer.similarity, answer.right});
  return pairs;
}

TopAnswerQuality judge_top_answers(std::span<const TopAnswer> answers, std::size_t gallery,
                                   const Calibration& calibration) {
  if (answers.empty()) throw Error(ErrorKind::invalid_argument, "[judge_top_answers] expected answers, got none");
  TopAnswerQuality judged{.gallery = gallery, .answers = answers.size()};
  judged.calibration = calibration_quality(answers_as_pairs(answers), calibration);
  std::vector<ScoredPair> presence;
  std::vector<float> present, absent;
  std::size_t right = 0;
  for (const TopAnswer& answer : answers) {
    presence.push_back({answer.similarity, answer.present});
    (answer.present ? present : absent).push_back(answer.similarity);
    right += answer.right ? 1 : 0;
  }
  judged.presence_auc = roc_auc(presence);
  if (present.empty() || absent.empty()) return judged;
  judged.right = static_cast<double>(right) / static_cast<double>(present.size());
  std::sort(present.begin(), present.end(), std::greater<>());
  const auto needed = static_cast<std::size_t>(std::ceil(wanted_recall * static_cast<double>(present.size())));
  const float threshold = present[needed - 1];
  judged.false_matches = static_cast<double>(std::count_if(absent.begin(), absent.end(),
                                                           [&](float similarity) { return similarity >= threshold; })) /
                         static_cast<double>(absent.size());
  return judged;
}

}  // namespace selvedge::evaluation
