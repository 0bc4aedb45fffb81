// Cursors: where a query's answers go on. A cursor holds the whole query, so the next page needs no photo, and any copy
// of the service can answer it (docs/decisions/0025-a-cursor-is-the-query.md). It is sealed: what it holds, the photo's
// embedding above all, is nobody's to read or to change.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shop/recommend/photo_answers.h"

namespace selvedge::service {

struct ContinuedQuery {
  recommend::PhotoQuery photo;  // its embedding is empty where products similar to `product` are asked for
  ProductId product;
  RecommendOptions options;  // but for what of a photo is looked at
  recommend::PageEnd end;
  Verdict verdict = Verdict::nothing_close;  // of the first page's best answer
};

class AnswerCursors {
 public:
  // `secret`: as for QueryIds.
  explicit AnswerCursors(std::span<const std::byte> secret);

  // `model`: fingerprint of the model that embedded. About 1.4 letters for each byte of the embedding.
  std::string cursor_of(const ContinuedQuery& query, const std::string& model) const;
  // Nothing for text that cursor_of() did not make with this secret and model.
  std::optional<ContinuedQuery> open(std::string_view cursor, const std::string& model) const;

 private:
  std::array<std::byte, 32> key_;
};

}  // namespace selvedge::service
