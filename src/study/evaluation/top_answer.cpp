// Asks each gallery as a shop is asked, with half of the products absent for their own queries. Keeps the first answer,
// its probability and the truth.
#include "study/evaluation/top_answer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "ground/core/parallel.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr double wanted_recall = 0.95;

// Answers the queries of one gallery. absent[i]: product i is absent for its own query.
void judge_gallery(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                   const Gallery& gallery, const std::vector<bool>& absent, const AnswerRules& rules,
                   std::span<TopAnswer> answers) {
  std::vector<ProductRows> chosen;
  std::vector<std::size_t> pictures;
  for (const std::size_t product : gallery.products) {
    chosen.push_back(products[product]);
    pictures.push_back(products[product].product_images.front());
  }
  const std::vector<garments::KindShares> kinds = kinds_of_rows(rules, embeddings.select(pictures));
  const ProductSide side(embeddings, chosen);
  for_each_query(embeddings, gallery.queries, side, [&](std::size_t query, std::span<const float> similarities) {
    std::vector<std::size_t> allowed(similarities.size());
    std::iota(allowed.begin(), allowed.end(), std::size_t{0});
    if (absent[query]) std::erase(allowed, query);
    const auto photo = rules.kinds_of(std::nullopt, embeddings.row(gallery.queries[query]));
    FirstAnswer first = first_answer(rules, similarities, allowed, kinds, photo);
    const double said = rules.probability(first, photo);
    const bool right = first.product == query;
    answers[query] = {std::move(first), gallery.queries[query], said, !absent[query], right};
  });
}

std::vector<KindQuality> quality_by_kind(std::span<const TopAnswer> answers,
                                         const std::function<std::string(std::size_t)>& kind_of_query) {
  std::map<std::string, std::vector<JudgedProbability>> by_kind;
  for (const TopAnswer& answer : answers) {
    const std::string kind = kind_of_query(answer.query);
    if (!kind.empty()) by_kind[kind].push_back({answer.probability, answer.right});
  }
  std::vector<KindQuality> kinds;
  for (const auto& [kind, judged] : by_kind) {
    KindQuality of_kind{kind, judged.size(), 0, 0, probability_quality(judged).expected_error};
    for (const JudgedProbability& one : judged) {
      of_kind.said += one.probability / static_cast<double>(judged.size());
      of_kind.right += (one.right ? 1 : 0) / static_cast<double>(judged.size());
    }
    kinds.push_back(of_kind);
  }
  return kinds;
}

}  // namespace

std::vector<TopAnswer> top_answers_half_absent(const core::EmbeddingMatrix& embeddings,
                                               std::span<const ProductRows> products,
                                               std::span<const Gallery> galleries, const AnswerRules& rules,
                                               core::Rng& rng) {
  std::vector<TopAnswer> all;
  for (const Gallery& gallery : galleries) {
    if (gallery.products.size() < 2) continue;  // without its own product, a query would have no answer
    std::vector<bool> absent(gallery.queries.size(), false);
    for (const std::size_t query : rng.sample(absent.size(), absent.size() / 2)) absent[query] = true;
    std::vector<TopAnswer> answers(gallery.queries.size());
    judge_gallery(embeddings, products, gallery, absent, rules, answers);
    all.insert(all.end(), answers.begin(), answers.end());
  }
  return all;
}

std::vector<ScoredPair> answers_as_pairs(std::span<const TopAnswer> answers) {
  std::vector<ScoredPair> pairs;
  for (const TopAnswer& answer : answers) pairs.push_back({answer.first.similarity, answer.right});
  return pairs;
}

TopAnswerQuality judge_top_answers(std::span<const TopAnswer> answers, std::size_t gallery,
                                   const std::function<std::string(std::size_t)>& kind_of_query) {
  if (answers.empty()) throw Error(ErrorKind::invalid_argument, "[judge_top_answers] expected answers, got none");
  TopAnswerQuality judged{.gallery = gallery, .answers = answers.size()};
  std::vector<JudgedProbability> probabilities;
  std::vector<ScoredPair> presence;
  std::vector<double> present, absent;
  std::size_t right = 0;
  for (const TopAnswer& answer : answers) {
    probabilities.push_back({answer.probability, answer.right});
    presence.push_back({static_cast<float>(answer.probability), answer.present});
    (answer.present ? present : absent).push_back(answer.probability);
    right += answer.right ? 1 : 0;
  }
  judged.calibration = probability_quality(probabilities);
  judged.presence_auc = roc_auc(presence);
  judged.presence_roc = roc_curve(presence);
  if (kind_of_query) judged.kinds = quality_by_kind(answers, kind_of_query);
  if (present.empty() || absent.empty()) return judged;
  judged.right = static_cast<double>(right) / static_cast<double>(present.size());
  std::sort(present.begin(), present.end(), std::greater<>());
  const auto needed = static_cast<std::size_t>(std::ceil(wanted_recall * static_cast<double>(present.size())));
  const double threshold = present[needed - 1];
  judged.false_matches = static_cast<double>(std::ranges::count_if(absent, [&](double p) { return p >= threshold; })) /
                         static_cast<double>(absent.size());
  return judged;
}

namespace {

constexpr double likely = 0.5, sure = 0.9;

}  // namespace

void count_claim(AbsentClaims& claims, bool no_garment, double said) {
  for (Share* share : {&claims.no_garment, &claims.likely, &claims.sure}) ++share->of;
  claims.no_garment.hits += no_garment ? 1 : 0;
  claims.likely.hits += said >= likely ? 1 : 0;
  claims.sure.hits += said >= sure ? 1 : 0;
}

AbsentClaims judge_absent(const AnswerRules& rules, const core::EmbeddingMatrix& gallery, const std::string& source,
                          const QueryPhotos& photos) {
  const std::vector<garments::KindShares> kinds = kinds_of_rows(rules, gallery);
  std::vector<std::size_t> all(gallery.rows());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<double> said(photos.embeddings.rows(), 0.0);
  core::parallel_for(said.size(), 0, [&](std::size_t i) {
    if (!photos.readable[i] || photos.no_garment[i] != 0) return;
    const std::span<const float> photo = photos.embeddings.row(i);
    std::vector<float> similarities(gallery.rows());
    for (std::size_t p = 0; p < similarities.size(); ++p) similarities[p] = gallery.similarity(gallery.row(p), photo);
    const auto shown = rules.kinds_of(photos.found[i], photo);
    said[i] = rules.probability(first_answer(rules, similarities, all, kinds, shown), shown);
  });
  AbsentClaims claims{.source = source, .gallery = gallery.rows(), .no_garment = {}, .likely = {}, .sure = {}};
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (photos.readable[i]) count_claim(claims, photos.no_garment[i] != 0, said[i]);
  }
  return claims;
}

}  // namespace selvedge::evaluation
