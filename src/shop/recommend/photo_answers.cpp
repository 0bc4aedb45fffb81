// Photos are embedded on the stage and fused into one query; it is searched, judged and listed in the order that was
// asked for. The two times are measured apart, for the service's metrics.
#include "shop/recommend/photo_answers.h"

#include <utility>

#include "shop/recommend/answer_order.h"
#include "shop/recommend/query_photo.h"

namespace selvedge::recommend {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

PhotoAnswers answer_embedding(const ShopView& view, PhotoQuery query, const RecommendOptions& options,
                              const std::optional<PageEnd>& after) {
  const auto start = Clock::now();
  PhotoAnswers result;
  AnswerPage page = view.recommender.search_page(query.embedding, options, query.kinds, after);
  result.verdict = verdict_of(page.answers);
  result.answers = std::move(page.answers);
  result.next = std::move(page.next);
  result.query = std::move(query);
  put_in_order(result.answers, options.order);
  result.searching = Clock::now() - start;
  return result;
}

PhotoAnswers answer_photos(const ShopView& view, std::vector<Image> photos, const RecommendOptions& options,
                           const std::optional<garments::KindShares>& kinds) {
  const auto start = Clock::now();
  std::vector<float> query = fused(view.stage.embed(std::move(photos)));
  const auto embedded = Clock::now();
  PhotoAnswers result = answer_embedding(view, {std::move(query), kinds}, options);
  result.embedding = embedded - start;
  return result;
}

}  // namespace selvedge::recommend
