#include "shop/recommend/photo_answers.h"

#include <utility>

#include "shop/recommend/query_photo.h"

namespace selvedge::recommend {

PhotoAnswers answer_photos(const ShopView& view, std::vector<Image> photos, const RecommendOptions& options) {
  using Clock = std::chrono::steady_clock;
  PhotoAnswers result;
  const auto start = Clock::now();
  const std::vector<float> query = fused(view.stage.embed(std::move(photos)));
  const auto embedded = Clock::now();
  result.answers = view.recommender.search(query, options);
  result.verdict = verdict_of(result.answers);
  result.embedding = embedded - start;
  result.searching = Clock::now() - embedded;
  return result;
}

}  // namespace selvedge::recommend
