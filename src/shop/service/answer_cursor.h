// Cursors say where the next page of a query's answers begins. A cursor holds the whole query, so the next page needs
// no photo, and any copy of the service can answer it (docs/decisions/0025-a-cursor-is-the-query.md). A cursor is
// sealed: a client can neither read it nor change it. That protects above all the photo's embedding.
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
  recommend::PhotoQuery photo;  // its embedding is empty if the query asks for products similar to `product`
  ProductId product;            // empty if the query asks for answers to a photo
  RecommendOptions options;     // a cursor does not keep crop, whole, garment and kind
  recommend::PageEnd end;
  Verdict verdict = Verdict::nothing_close;  // of the first page; every later page repeats it
};

// Thread-safe.
class AnswerCursors {
 public:
  // `secret`: secret bytes that all copies of a service share (ApiKeys::query_id_key).
  explicit AnswerCursors(std::span<const std::byte> secret);

  // Returns base64url text, about 1.4 letters for each byte of the embedding. `model` is the fingerprint of the model
  // that made the embedding.
  std::string cursor_of(const ContinuedQuery& query, const std::string& model) const;
  // Nothing for text that cursor_of() did not make with this secret and model.
  std::optional<ContinuedQuery> open(std::string_view cursor, const std::string& model) const;

 private:
  std::array<std::byte, 32> key_;
};

}  // namespace selvedge::service
