// From the photos of one query to its answers: the one way for the face, the command line and the service.
#pragma once

#include <chrono>
#include <vector>

#include "selvedge/recommendation.h"
#include "shop/recommend/live_shop.h"

namespace selvedge::recommend {

struct PhotoAnswers {
  std::vector<Recommendation> answers;  // best first
  Verdict verdict = Verdict::nothing_close;
  std::chrono::duration<double> embedding{}, searching{};  // what they took
};

// `photos` show one product, as open_query gives them: they are embedded together by the view's stage, and their fused
// embedding is searched for. options.crop is the caller's to apply. Throws what EmbeddingStage::embed and
// Recommender::search throw.
PhotoAnswers answer_photos(const ShopView& view, std::vector<Image> photos, const RecommendOptions& options);

}  // namespace selvedge::recommend
