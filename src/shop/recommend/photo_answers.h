// From the photos of one query to its answers. Shop, the command line and the service all come through here.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "selvedge/recommendation.h"
#include "shop/recommend/live_shop.h"

namespace selvedge::recommend {

// The query as it is searched for.
struct PhotoQuery {
  std::vector<float> embedding;               // by the view's model
  std::optional<garments::KindShares> kinds;  // what the finder says of the garment, if one looked
};

struct PhotoAnswers {
  std::vector<Recommendation> answers;  // in options.order
  Verdict verdict = Verdict::nothing_close;
  PhotoQuery query;
  std::optional<PageEnd> next;                             // where the next page begins; nothing: there is none
  std::chrono::duration<double> embedding{}, searching{};  // seconds spent
};

// Searches for an embedding. With `after`, gives the page behind it. The verdict judges the answers of this page alone.
// Throws as Recommender::search_page.
PhotoAnswers answer_embedding(const ShopView& view, PhotoQuery query, const RecommendOptions& options,
                              const std::optional<PageEnd>& after = {});

// Searches for one product that all `photos` show; open_query gives such images. They are embedded together by the
// view's stage, and the mean of their embeddings is searched for. `kinds` is what the finder says of the garment. The
// caller has applied options.crop, whole, garment and kind. Throws as EmbeddingStage::embed and Recommender::search.
PhotoAnswers answer_photos(const ShopView& view, std::vector<Image> photos, const RecommendOptions& options,
                           const std::optional<garments::KindShares>& kinds = std::nullopt);

}  // namespace selvedge::recommend
