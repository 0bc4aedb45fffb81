// Finds out what wrong first answers are wrong in: colour, print or cut, as far as the two products' pictures show it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "selvedge/image.h"
#include "study/dataset/picture_difference.h"
#include "study/evaluation/evaluation_plan.h"

namespace selvedge::evaluation {

// What a product's picture on a light background shows of its garment.
struct GarmentLook {
  static constexpr int side = 32;
  dataset::Thumbnail picture;
  // Mean colour of the garment in Oklab (Ottosson 2020, "A perceptual color space for image processing"): lightness in
  // [0, 1], green-red and blue-yellow in about [-0.3, 0.3].
  std::array<double, 3> colour{};
  // Variation of the garment's colour in Oklab: root mean square distance from the mean, then the mean step between
  // neighbouring pixels across and down, at 96 pixels a side at most. 0 for plain cloth.
  std::array<double, 3> print{};
  // The mask of the garment's bounding box, stretched to side x side bytes, 1 for garment; and the box's width /
  // height.
  std::vector<std::uint8_t> outline;
  double aspect = 1;
};

// If the picture has no light background, all of it counts as garment. Throws invalid_argument for an empty picture.
GarmentLook garment_look(const Image& picture);

// What tells two garments apart; several may be true.
struct LookDifference {
  bool look_alike = false;  // the same picture, or nearly, as dataset/check.h measures it; the rest is false then
  bool colour = false;
  bool print = false;
  bool cut = false;
};

// The limits lie where people begin to call two shop pictures different.
LookDifference look_difference(const GarmentLook& a, const GarmentLook& b);

struct Mistake {
  QueryRank query;
  LookDifference differs;  // how the first answer differs from the right product
};

// The mistakes in the largest galleries. Each wrong query counts once, at its first mistake; the widest margin comes
// first.
struct Mistakes {
  std::size_t size = 0;     // products in a gallery
  std::size_t queries = 0;  // number of distinct queries
  std::vector<Mistake> wrong;
  // Shares of `wrong`, which sum to 1: look-alikes; different in one thing only; in several; in none that is measured.
  struct Shares {
    double look_alikes = 0, colour = 0, print = 0, cut = 0, several = 0, details = 0;
  };
  Shares shares() const;
};

// The look of the product image in a row of the plan. It is asked for once for each product in a mistake.
using LookSource = std::function<GarmentLook(std::size_t row)>;

// `ranks` are those of the galleries of `size` products. Wrong first answers that are distractors are left out. Throws
// what `looks` throws.
Mistakes find_mistakes(const EvaluationPlan& plan, std::size_t size, std::span<const QueryRank> ranks,
                       const LookSource& looks);

}  // namespace selvedge::evaluation
