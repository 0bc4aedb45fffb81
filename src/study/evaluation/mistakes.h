// What wrong first answers are wrong in, as far as the two products' pictures show it.
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
  // Of the garment's lightness and hues: standard deviation, then how steep they are across and down, 0 for plain
  // cloth.
  std::array<double, 3> print{};
  // side x side bytes, 1 where the garment is, its bounding box stretched to fill them; and the box's width / height.
  std::vector<std::uint8_t> outline;
  double aspect = 1;
};

// Without a light background the whole picture counts as garment. Throws invalid_argument for an empty picture.
GarmentLook garment_look(const Image& picture);

// What tells two garments apart; several may.
struct LookDifference {
  bool look_alike = false;  // the same picture, or nearly (dataset/check's measure): the rest is false then
  bool colour = false;
  bool print = false;
  bool cut = false;
};

// The limits lie where the eye begins to call two shop pictures different; docs/measurements.md says how often random
// pairs of products differ in each.
LookDifference look_difference(const GarmentLook& a, const GarmentLook& b);

struct Mistake {
  QueryRank query;
  LookDifference differs;  // the first answer from the right product
};

// The mistakes of the largest galleries, each wrong query once, the widest margin first.
struct Mistakes {
  std::size_t size = 0;     // products in a gallery
  std::size_t queries = 0;  // different ones
  std::vector<Mistake> wrong;
  // Shares of `wrong`, together 1: look-alikes; differing in one thing alone; in several; in none that is measured.
  struct Shares {
    double look_alikes = 0, colour = 0, print = 0, cut = 0, several = 0, details = 0;
  };
  Shares shares() const;
};

// The look of the product image in a row of the plan; asked once for each product that a mistake involves.
using LookSource = std::function<GarmentLook(std::size_t row)>;

// `ranks` of plan.galleries[largest]. Answers that are distractors are left out. Throws as `looks`.
Mistakes find_mistakes(const EvaluationPlan& plan, std::size_t size, std::span<const QueryRank> ranks,
                       const LookSource& looks);

}  // namespace selvedge::evaluation
