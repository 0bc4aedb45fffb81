// What a shop answers to a query photo.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "selvedge/export.h"
#include "selvedge/image.h"
#include "selvedge/product.h"
#include "selvedge/product_filter.h"

namespace selvedge {

struct RecommendOptions {
  std::size_t limit = 5;        // answers; fewer come only if fewer fit
  std::optional<Rect> crop;     // the part of the photo to look at, in pixels of the upright original
  ProductFilter filter;         // applied during the search
  bool group_variants = false;  // of products that share an item_group_id, answer with the best alone
  double min_probability = 0;   // in [0, 1]: answers whose match is less likely are left out
};

struct Recommendation {
  StoredProduct product;
  StoredImage image;             // which of its images matched
  float similarity = 0;          // cosine, in [-1, 1]; larger is better
  double match_probability = 0;  // in (0, 1): how likely photo and image show the same product
};

// What the best answer is to the photo: the product itself, one that resembles it, or neither.
enum class Verdict { match, similar, nothing_close };

// "match", "similar", "nothing_close", as in JSON.
SELVEDGE_EXPORT const char* to_string(Verdict verdict);

// Of answers, best first. The model's own probability decides: at 1/2 and more the best answer is likelier the product
// than another; at 1/10 and more it resembles it.
SELVEDGE_EXPORT Verdict verdict_of(std::span<const Recommendation> answers);

}  // namespace selvedge
