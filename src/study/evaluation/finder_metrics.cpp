// Matches found boxes to true ones by falling confidence, each true one once. Average precision is the area below the
// precision made non-increasing.
#include "study/evaluation/finder_metrics.h"

#include <algorithm>
#include <cmath>

namespace selvedge::evaluation {
namespace {

constexpr double z95 = 1.959964;  // of the normal distribution

// A found box and its picture.
struct Claim {
  std::size_t picture = 0;
  FoundBox box;
};

enum class Verdict { right, wrong, forgiven };

Verdict verdict_of(const FoundBox& found, const std::vector<TrueBox>& truths, std::vector<bool>& taken, float least) {
  std::optional<std::size_t> best;
  float most = 0;
  for (std::size_t i = 0; i < truths.size(); ++i) {
    const float common = garments::overlap(found.box, truths[i].box);
    if (common < least || common <= most) continue;
    most = common;
    best = i;
  }
  if (!best) return Verdict::wrong;
  if (!truths[*best].asked) return Verdict::forgiven;
  if (taken[*best]) return Verdict::wrong;
  taken[*best] = true;
  return Verdict::right;
}

// Precision made non-increasing from the right, times the steps of recall.
double area_below(const std::vector<bool>& right, std::size_t asked) {
  std::vector<double> precision, recall;
  double hits = 0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    hits += right[i] ? 1 : 0;
    precision.push_back(hits / static_cast<double>(i + 1));
    recall.push_back(hits / static_cast<double>(asked));
  }
  double area = 0, highest = 0;
  for (std::size_t i = right.size(); i-- > 0;) {
    highest = std::max(highest, precision[i]);
    area += highest * (recall[i] - (i > 0 ? recall[i - 1] : 0));
  }
  return area;
}

PictureBoxes of_kind(const JudgedPicture& picture, garments::Kind kind) {
  PictureBoxes boxes;
  for (const TrueGarment& garment : picture.garments) {
    if (garment.kind == kind) boxes.truths.push_back({garment.box, garment.asked});
  }
  for (const garments::FoundGarment& garment : picture.candidates.garments) {
    if (garment.kind == kind) boxes.found.push_back({garment.box, garment.confidence});
  }
  return boxes;
}

PictureBoxes of_people(const JudgedPicture& picture) {
  PictureBoxes boxes;
  for (const garments::Box& person : picture.people) boxes.truths.push_back({person, true});
  for (const garments::FoundPerson& person : picture.candidates.people)
    boxes.found.push_back({person.box, person.confidence});
  return boxes;
}

void count(Share& share, bool hit) {
  ++share.of;
  share.hits += hit ? 1 : 0;
}

void count_main(const JudgedPicture& picture, float least_overlap, FinderFigures& figures) {
  const std::optional<std::size_t> main = main_truth(picture);
  if (!main) return;
  const TrueGarment& truth = picture.garments[*main];
  const garments::Findings& found = picture.found;
  const auto hits = [&](const garments::FoundGarment& g) {
    return garments::overlap(g.box, truth.box) >= least_overlap;
  };
  count(figures.main_found, std::ranges::any_of(found.garments, hits));
  count(figures.main_as_kind, std::ranges::any_of(found.garments, [&](const garments::FoundGarment& g) {
          return g.kind == truth.kind && hits(g);
        }));
  const auto chosen = garments::main_garment(found, picture.width, picture.height);
  count(figures.main_chosen, chosen && hits(found.garments[*chosen]));
}

}  // namespace

std::optional<double> average_precision(std::span<const PictureBoxes> pictures, float least_overlap) {
  std::size_t asked = 0;
  std::vector<Claim> claims;
  std::vector<std::vector<bool>> taken;
  for (std::size_t p = 0; p < pictures.size(); ++p) {
    asked += static_cast<std::size_t>(std::ranges::count_if(pictures[p].truths, &TrueBox::asked));
    taken.emplace_back(pictures[p].truths.size(), false);
    for (const FoundBox& box : pictures[p].found) claims.push_back({p, box});
  }
  if (asked == 0) return std::nullopt;
  std::ranges::stable_sort(claims, std::greater{}, [](const Claim& c) { return c.box.confidence; });
  std::vector<bool> right;
  for (const Claim& claim : claims) {
    const Verdict verdict = verdict_of(claim.box, pictures[claim.picture].truths, taken[claim.picture], least_overlap);
    if (verdict != Verdict::forgiven) right.push_back(verdict == Verdict::right);
  }
  return area_below(right, asked);
}

double Share::value() const { return of == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(of); }

std::array<double, 2> Share::interval() const {
  if (of == 0) return {0, 1};
  const auto n = static_cast<double>(of);
  const double p = value(), widened = 1 + z95 * z95 / n, middle = p + z95 * z95 / (2 * n);
  const double half = z95 * std::sqrt(p * (1 - p) / n + z95 * z95 / (4 * n * n));
  return {std::max(0.0, (middle - half) / widened), std::min(1.0, (middle + half) / widened)};
}

std::optional<std::size_t> main_truth(const JudgedPicture& picture) {
  std::optional<std::size_t> best;
  float most = -1;
  for (std::size_t i = 0; i < picture.garments.size(); ++i) {
    if (!picture.garments[i].asked) continue;
    const float prominence = garments::prominence(picture.garments[i].box, picture.width, picture.height);
    if (prominence <= most) continue;
    most = prominence;
    best = i;
  }
  return best;
}

FinderFigures finder_figures(std::span<const JudgedPicture> pictures, float least_overlap) {
  FinderFigures figures;
  figures.pictures = pictures.size();
  double sum = 0, kinds = 0;
  for (std::size_t k = 0; k < garments::kind_count; ++k) {
    std::vector<PictureBoxes> boxes;
    for (const JudgedPicture& picture : pictures) {
      boxes.push_back(of_kind(picture, static_cast<garments::Kind>(k)));
      figures.asked[k] += static_cast<std::size_t>(std::ranges::count_if(boxes.back().truths, &TrueBox::asked));
    }
    figures.average_precision[k] = average_precision(boxes, least_overlap);
    if (!figures.average_precision[k]) continue;
    sum += *figures.average_precision[k];
    ++kinds;
  }
  figures.mean_average_precision = kinds > 0 ? sum / kinds : 0;
  std::vector<PictureBoxes> people;
  for (const JudgedPicture& picture : pictures) {
    people.push_back(of_people(picture));
    count_main(picture, least_overlap, figures);
    figures.found_garments += static_cast<double>(picture.found.garments.size()) / static_cast<double>(pictures.size());
  }
  figures.people = average_precision(people, least_overlap);
  return figures;
}

}  // namespace selvedge::evaluation
