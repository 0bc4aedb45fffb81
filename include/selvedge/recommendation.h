// The question to a shop about a photo, and the answers. Shop (shop.h) takes the options and returns the answers.
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

// The order in which answers are listed. It does not decide which products are answers. `similarity` is the shop's own
// order, best answer first. By price, the currency of most answers comes first, because amounts of different currencies
// cannot be compared, and products without a price come last.
enum class AnswerOrder { similarity, price, price_falling };

struct RecommendOptions {
  std::size_t limit = 5;  // most answers; fewer come only if fewer products pass
  // The part of the photo to look at; set at most one of these four. With none of them it is the most prominent garment
  // if the shop has a finder, else the whole photo.
  std::optional<Rect> crop;            // this part, in pixels of the upright original
  bool whole = false;                  // the whole photo
  std::optional<std::size_t> garment;  // the garment at this position of Answered::garments, from 0
  std::optional<GarmentKind> kind;     // the most prominent garment of this kind
  ProductFilter filter;                // applied during the search
  bool group_variants = false;         // of products with one item_group_id only the best is an answer
  double min_probability = 0;          // in [0, 1]; less likely answers are left out
  AnswerOrder order = AnswerOrder::similarity;
  // Products that the shopper rejected. They are no answers, and products that look like them rank lower. Similarities
  // stay those of the photo. Unknown ids are ignored.
  std::vector<ProductId> unlike;
};

struct Recommendation {
  StoredProduct product;
  StoredImage image;     // the image of the product that is most similar
  float similarity = 0;  // cosine, in [-1, 1]; larger is better
  // The probability, in (0, 1), that the photo shows this product. The probabilities of a photo's answers and their
  // none_probability() sum to one. Of Shop::similar: the probability that the two products are the same, each judged by
  // itself, so they need not sum to one.
  double match_probability = 0;
};

// What the answers are worth: the photo's product is among them, something similar is, or nothing close is.
// `no_garment`: the finder saw no garment in the photo, so there are no answers.
enum class Verdict { match, similar, nothing_close, no_garment };

// "match", "similar", "nothing_close", "no_garment": the words of JSON.
SELVEDGE_EXPORT const char* to_string(Verdict verdict);

// The probability, in [0, 1], that the photo shows none of these answers: one minus their sum. Not for answers of
// Shop::similar.
SELVEDGE_EXPORT double none_probability(std::span<const Recommendation> answers);

// Judges by the largest match probability: `match` from 1/2 on, `similar` from 1/10 on, else `nothing_close`.
SELVEDGE_EXPORT Verdict verdict_of(std::span<const Recommendation> answers);

}  // namespace selvedge
