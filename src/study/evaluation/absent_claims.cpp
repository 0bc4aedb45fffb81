#include "study/evaluation/absent_claims.h"

#include <numeric>

#include "ground/core/parallel.h"

namespace selvedge::evaluation {
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
