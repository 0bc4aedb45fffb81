// What a shop answers to a query photo.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "selvedge/export.h"
#include "selvedge/garment.h"
#include "selvedge/image.h"
#include "selvedge/product.h"
#include "selvedge/product_filter.h"

namespace selvedge {

// Which products are answers is decided by similarity alone; this is how they are then listed. Amounts of different
// currencies cannot be compared: the currency of most answers comes first. Products without a price come last.
enum class AnswerOrder { similarity, price, price_falling };

struct RecommendOptions {
  std::size_t limit = 5;  // answers; fewer come only if fewer fit
  // What of the photo is looked at. Without any of these: its most prominent garment, where the shop has a finder of
  // garments, else all of it.
  std::optional<Rect> crop;            // this part, in pixels of the upright original
  bool whole = false;                  // all of it
  std::optional<std::size_t> garment;  // this one of the photo's garments, by position, most prominent first
  std::optional<GarmentKind> kind;     // the most prominent garment of this kind
  ProductFilter filter;                // applied during the search
  bool group_variants = false;         // of products that share an item_group_id, answer with the best alone
  double min_probability = 0;          // in [0, 1]: answers whose match is less likely are left out
  AnswerOrder order = AnswerOrder::similarity;
  // Products that the shopper does not mean: they are no answers, and the order of the answers moves away from what
  // they look like. Similarities stay those of the photo. Products that are not there do no harm.
  std::vector<ProductId> unlike;
};

struct Recommendation {
  StoredProduct product;
  StoredImage image;     // which of its images matched
  float similarity = 0;  // cosine, in [-1, 1]; larger is better
  // In (0, 1): how likely the photo shows this product and none of those more similar to it. Those of all answers, and
  // that it shows none of them, sum to one.
  double match_probability = 0;
};

// What the best answer is to the photo: the product itself, one that resembles it, or neither; or that the photo shows
// no garment, and so has no answers.
enum class Verdict { match, similar, nothing_close, no_garment };

// "match", "similar", "nothing_close", "no_garment", as in JSON.
SELVEDGE_EXPORT const char* to_string(Verdict verdict);

// In [0, 1]: how likely the photo shows none of the answers.
SELVEDGE_EXPORT double none_probability(std::span<const Recommendation> answers);

// The model's own probability decides: at 1/2 and more the likeliest answer is likelier the product than another; at
// 1/10 and more it resembles it.
SELVEDGE_EXPORT Verdict verdict_of(std::span<const Recommendation> answers);

}  // namespace selvedge
