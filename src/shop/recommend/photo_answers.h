// From the photos of one query to its answers: the one way for the face, the command line and the service.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "selvedge/recommendation.h"
#include "shop/recommend/live_shop.h"

namespace selvedge::recommend {

// What is searched for.
struct PhotoQuery {
  std::vector<float> embedding;               // by the view's model
  std::optional<garments::KindShares> kinds;  // what the finder says of the garment, where one looked
};

struct PhotoAnswers {
  std::vector<Recommendation> answers;  // in options.order
  Verdict verdict = Verdict::nothing_close;
  PhotoQuery query;
  std::optional<PageEnd> next;                             // where the answers go on
  std::chrono::duration<double> embedding{}, searching{};  // what they took
};

// With `after`, the page behind it. The verdict is of the page's own best answer.
PhotoAnswers answer_embedding(const ShopView& view, PhotoQuery query, const RecommendOptions& options,
                              const std::optional<PageEnd>& after = {});

// `photos` show one product, as open_query gives them: they are embedded together by the view's stage, and their fused
// embedding is searched for. `kinds` is what the finder says of the garment that they show. options.crop is the
// caller's to apply. Throws what EmbeddingStage::embed and Recommender::search throw.
PhotoAnswers answer_photos(const ShopView& view, std::vector<Image> photos, const RecommendOptions& options,
                           const std::optional<garments::KindShares>& kinds = std::nullopt);

}  // namespace selvedge::recommend
