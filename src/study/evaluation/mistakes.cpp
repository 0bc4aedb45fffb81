// Splits a product's picture into garment and light background, and measures colour, print and outline of the garment.
// Two garments differ in a thing if its measures differ by more than a limit.
#include "study/evaluation/mistakes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ground/image/perturb.h"
#include "ground/image/require_pixels.h"
#include "ground/image/resize.h"
#include "study/dataset/check.h"

namespace selvedge::evaluation {
namespace {

constexpr int working_side = 96;  // longest, in pixels: enough for stripes, too little for the weave

constexpr double colour_limit = 0.06;   // Oklab: three times a just noticeable difference
constexpr double print_limit = 0.035;   // of a print's measures
constexpr double cut_overlap = 0.85;    // intersection over union of outlines
constexpr double cut_aspect = 1.15;     // ratio of the boxes' aspects
constexpr double least_garment = 0.02;  // share of the picture; with less garment, the background is not trusted

double linear(std::uint8_t level) {
  const double v = level / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

std::array<double, 3> oklab(const std::uint8_t* rgb) {
  const double r = linear(rgb[0]), g = linear(rgb[1]), b = linear(rgb[2]);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
               m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
               s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

double distance(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return std::sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
}

// A picture's pixels with the garment's mask.
struct Cloth {
  int width = 0, height = 0;
  std::vector<std::uint8_t> mask;             // 1: garment
  std::vector<std::uint8_t> inner;            // 1: garment all round: no edge mixed with the background
  std::vector<std::array<double, 3>> colour;  // Oklab

  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y * width + x); }
};

// The mask without its outermost pixels, or the whole mask if nothing else would be left.
std::vector<std::uint8_t> inner_of(const Cloth& cloth) {
  std::vector<std::uint8_t> inner = cloth.mask;
  for (int y = 0; y < cloth.height; ++y) {
    for (int x = 0; x < cloth.width; ++x) {
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, cloth.height - 1); ++v) {
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, cloth.width - 1); ++u)
          inner[cloth.at(x, y)] &= cloth.mask[cloth.at(u, v)];
      }
    }
  }
  return std::ranges::count(inner, 1) > 0 ? inner : cloth.mask;
}

Cloth cloth_of(const Image& picture) {
  const Image small = image::fit_within(picture, working_side);
  Cloth cloth{small.width, small.height, image::light_background(small), {}, {}};
  for (std::uint8_t& pixel : cloth.mask) pixel = pixel == 0;
  const auto garment = std::count(cloth.mask.begin(), cloth.mask.end(), 1);
  if (static_cast<double>(garment) < least_garment * static_cast<double>(cloth.mask.size()))
    std::fill(cloth.mask.begin(), cloth.mask.end(), 1);
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) cloth.colour.push_back(oklab(small.pixel(x, y)));
  }
  cloth.inner = inner_of(cloth);
  return cloth;
}

void measure_colour_and_print(const Cloth& cloth, GarmentLook& look) {
  double pixels = 0;
  for (std::size_t i = 0; i < cloth.inner.size(); ++i) {
    if (cloth.inner[i] == 0) continue;
    ++pixels;
    for (std::size_t c = 0; c < 3; ++c) look.colour[c] += cloth.colour[i][c];
  }
  for (double& c : look.colour) c /= pixels;
  double squares = 0, across = 0, down = 0, steps_across = 0, steps_down = 0;
  for (int y = 0; y < cloth.height; ++y) {
    for (int x = 0; x < cloth.width; ++x) {
      const std::size_t here = cloth.at(x, y);
      if (cloth.inner[here] == 0) continue;
      const double off = distance(cloth.colour[here], look.colour);
      squares += off * off;
      if (x + 1 < cloth.width && cloth.inner[here + 1] != 0) {
        across += distance(cloth.colour[here], cloth.colour[here + 1]);
        ++steps_across;
      }
      if (y + 1 < cloth.height && cloth.inner[cloth.at(x, y + 1)] != 0) {
        down += distance(cloth.colour[here], cloth.colour[cloth.at(x, y + 1)]);
        ++steps_down;
      }
    }
  }
  look.print = {std::sqrt(squares / pixels), across / std::max(steps_across, 1.0), down / std::max(steps_down, 1.0)};
}

void measure_outline(const Cloth& cloth, GarmentLook& look) {
  int left = cloth.width, right = 0, top = cloth.height, bottom = 0;
  for (int y = 0; y < cloth.height; ++y) {
    for (int x = 0; x < cloth.width; ++x) {
      if (cloth.mask[cloth.at(x, y)] == 0) continue;
      left = std::min(left, x), right = std::max(right, x + 1);
      top = std::min(top, y), bottom = std::max(bottom, y + 1);
    }
  }
  look.aspect = static_cast<double>(right - left) / (bottom - top);
  for (int y = 0; y < GarmentLook::side; ++y) {
    for (int x = 0; x < GarmentLook::side; ++x) {
      look.outline.push_back(cloth.mask[cloth.at(left + (2 * x + 1) * (right - left) / (2 * GarmentLook::side),
                                                 top + (2 * y + 1) * (bottom - top) / (2 * GarmentLook::side))]);
    }
  }
}

double overlap(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  double both = 0, either = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += a[i] != 0 && b[i] != 0;
    either += a[i] != 0 || b[i] != 0;
  }
  return both / std::max(either, 1.0);
}

}  // namespace

GarmentLook garment_look(const Image& picture) {
  image::require_pixels(picture, "garment_look");
  GarmentLook look;
  look.picture = dataset::make_thumbnail(picture);
  const Cloth cloth = cloth_of(picture);
  measure_colour_and_print(cloth, look);
  measure_outline(cloth, look);
  return look;
}

LookDifference look_difference(const GarmentLook& a, const GarmentLook& b) {
  LookDifference differs;
  if (dataset::may_be_alike(a.picture, b.picture)) {
    const dataset::PictureDifference pictures = dataset::picture_difference(a.picture, b.picture);
    const float limit = dataset::CheckOptions{}.max_difference;
    differs.look_alike = pictures.overall <= limit && pictures.worst <= 3 * limit;
  }
  if (differs.look_alike) return differs;
  differs.colour = distance(a.colour, b.colour) > colour_limit;
  differs.print = distance(a.print, b.print) > print_limit;
  const double aspects = a.aspect / b.aspect;
  differs.cut = overlap(a.outline, b.outline) < cut_overlap || std::max(aspects, 1 / aspects) > cut_aspect;
  return differs;
}

Mistakes::Shares Mistakes::shares() const {
  Shares shares;
  if (wrong.empty()) return shares;
  const double one = 1.0 / static_cast<double>(wrong.size());
  for (const auto& [query, differs] : wrong) {
    const int things = int{differs.colour} + int{differs.print} + int{differs.cut};
    double& share = differs.look_alike ? shares.look_alikes
                    : things == 0      ? shares.details
                    : things > 1       ? shares.several
                    : differs.colour   ? shares.colour
                    : differs.print    ? shares.print
                                       : shares.cut;
    share += one;
  }
  return shares;
}

Mistakes find_mistakes(const EvaluationPlan& plan, std::size_t size, std::span<const QueryRank> ranks,
                       const LookSource& looks) {
  Mistakes mistakes;
  mistakes.size = size;
  std::map<std::size_t, GarmentLook> known;
  const auto look_of = [&](std::size_t product) -> const GarmentLook& {
    const auto found = known.find(product);
    if (found != known.end()) return found->second;
    return known.emplace(product, looks(plan.products[product].product_images.front())).first->second;
  };
  std::set<std::size_t> asked, mistaken;
  for (const QueryRank& query : ranks) {
    asked.insert(query.query);
    if (query.rank == 1 || query.best_product == no_product || !mistaken.insert(query.query).second) continue;
    mistakes.wrong.push_back({query, look_difference(look_of(query.product), look_of(query.best_product))});
  }
  mistakes.queries = asked.size();
  std::ranges::stable_sort(mistakes.wrong, std::greater{}, [](const Mistake& mistake) {
    return mistake.query.best_similarity - mistake.query.similarity;
  });
  return mistakes;
}

}  // namespace selvedge::evaluation
