// Peaks of the centre maps become candidates, and their box maps boxes. Of boxes of one kind that overlap much the
// likeliest stays; each gets its part of the mask maps. Last, boxes of two kinds in one place become one garment.
#include "ground/garments/read_maps.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ground/garments/finder_maps.h"

namespace selvedge::garments {
namespace {

constexpr float most_overlap = 0.5F;         // of two boxes of one kind
constexpr float same_garment = 0.8F;         // overlap from which boxes of two kinds are one garment, seen as both
constexpr std::size_t most_candidates = 64;  // of one kind, the likeliest
constexpr float least_shown = 0.1F;          // how likely some cell must show a garment for it to have a mask
constexpr float least_side = 1;              // pixels of the image

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

struct Candidate {
  int row = 0, column = 0;
  ScoredBox scored;
};

class Reader {
 public:
  Reader(std::span<const float> maps, const MapSizes& sizes) : maps_(maps), sizes_(sizes) {}

  // Places that are the likeliest of their 3 x 3 neighbours.
  std::vector<Candidate> peaks(int sought, float least_confidence) const {
    const float least = std::log(least_confidence / (1 - least_confidence));
    std::vector<Candidate> found;
    for (int y = 0; y < sizes_.rows; ++y) {
      for (int x = 0; x < sizes_.columns; ++x) {
        const float logit = at(sought, y, x);
        if (logit < least || logit < around(sought, y, x)) continue;
        const Box box = box_at(sought, y, x);
        const bool finite =
            std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) && std::isfinite(box.height);
        if (!finite || box.width < least_side || box.height < least_side) continue;
        found.push_back({y, x, {box, sigmoid(logit)}});
      }
    }
    std::ranges::stable_sort(found, std::greater{}, [](const Candidate& c) { return c.scored.score; });
    if (found.size() > most_candidates) found.resize(most_candidates);
    std::vector<ScoredBox> boxes;
    for (const Candidate& candidate : found) boxes.push_back(candidate.scored);
    std::vector<Candidate> kept;
    for (const std::size_t i : without_duplicates(boxes, most_overlap)) kept.push_back(found[i]);
    return kept;
  }

  // The largest value of a map among a place and its neighbours.
  float around(int map, int y, int x) const {
    float most = at(map, y, x);
    for (int v = std::max(0, y - 1); v <= std::min(sizes_.rows - 1, y + 1); ++v) {
      for (int u = std::max(0, x - 1); u <= std::min(sizes_.columns - 1, x + 1); ++u)
        most = std::max(most, at(map, v, u));
    }
    return most;
  }

  std::optional<Mask> mask_of(Kind kind, const Box& box) const {
    const Box framed = sizes_.frame.into_frame(box);
    constexpr float cell = finder_stride;
    const auto first = [](float from, int count) { return std::clamp(static_cast<int>(from / cell), 0, count - 1); };
    const auto last = [](float to, int begin, int count) {
      return std::clamp(static_cast<int>(std::ceil(to / cell)), begin + 1, count);
    };
    const int left = first(framed.x, sizes_.columns), top = first(framed.y, sizes_.rows);
    const int right = last(framed.x + framed.width, left, sizes_.columns);
    const int bottom = last(framed.y + framed.height, top, sizes_.rows);
    Mask mask;
    mask.columns = right - left;
    mask.rows = bottom - top;
    mask.area =
        sizes_.frame.out_of_frame({static_cast<float>(left) * cell, static_cast<float>(top) * cell,
                                   static_cast<float>(mask.columns) * cell, static_cast<float>(mask.rows) * cell});
    std::vector<float> likely;
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) likely.push_back(sigmoid(at(first_mask_map + static_cast<int>(kind), y, x)));
    }
    // Where the kind is in doubt, so is every cell's; the shape need not be.
    const float likeliest = *std::ranges::max_element(likely);
    if (likeliest < least_shown) return std::nullopt;
    for (const float share : likely)
      mask.shares.push_back(static_cast<std::uint8_t>(std::lround(255 * share / likeliest)));
    return mask;
  }

 private:
  float at(int map, int y, int x) const {
    return maps_[(static_cast<std::size_t>(map) * static_cast<std::size_t>(sizes_.rows) + static_cast<std::size_t>(y)) *
                     static_cast<std::size_t>(sizes_.columns) +
                 static_cast<std::size_t>(x)];
  }

  // In pixels of the image, clipped to it.
  Box box_at(int sought, int y, int x) const {
    constexpr float cell = finder_stride;
    float distance[4];
    for (int side = 0; side < 4; ++side)
      distance[side] = cell * std::exp(std::min(at(first_box_map + 4 * sought + side, y, x), largest_log_distance));
    const float cx = (static_cast<float>(x) + 0.5F) * cell, cy = (static_cast<float>(y) + 0.5F) * cell;
    const Box box = sizes_.frame.out_of_frame(
        {cx - distance[0], cy - distance[1], distance[0] + distance[2], distance[1] + distance[3]});
    const auto width = static_cast<float>(sizes_.image_width), height = static_cast<float>(sizes_.image_height);
    const float left = std::clamp(box.x, 0.0F, width), right = std::clamp(box.x + box.width, 0.0F, width);
    const float top = std::clamp(box.y, 0.0F, height), bottom = std::clamp(box.y + box.height, 0.0F, height);
    return {left, top, right - left, bottom - top};
  }

  std::span<const float> maps_;
  const MapSizes& sizes_;
};

}  // namespace

Findings read_maps(std::span<const float> maps, const MapSizes& sizes, const ReadingOptions& options) {
  const Reader reader(maps, sizes);
  Findings findings;
  for (const Candidate& person : reader.peaks(sought_person, options.least_confidence))
    findings.people.push_back({person.scored.box, person.scored.score});
  std::vector<FoundGarment> all;
  for (int kind = 0; kind < kind_count; ++kind) {
    for (const Candidate& place : reader.peaks(kind, options.least_confidence)) {
      FoundGarment garment;
      garment.kind = static_cast<Kind>(kind);
      garment.box = place.scored.box;
      garment.confidence = place.scored.score;
      float sum = 0;
      for (int other = 0; other < kind_count; ++other)
        sum += garment.kinds[static_cast<std::size_t>(other)] = sigmoid(reader.around(other, place.row, place.column));
      for (float& share : garment.kinds) share /= sum;
      garment.mask = reader.mask_of(garment.kind, garment.box);
      all.push_back(std::move(garment));
    }
  }
  std::vector<ScoredBox> boxes;
  for (const FoundGarment& garment : all) boxes.push_back({garment.box, garment.confidence});
  for (const std::size_t i : without_duplicates(boxes, options.every_kind ? 1 : same_garment))
    findings.garments.push_back(std::move(all[i]));
  return findings;
}

std::vector<std::size_t> without_duplicates(std::span<const ScoredBox> boxes, float most_overlap) {
  std::vector<std::size_t> order(boxes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return boxes[i].score; });
  std::vector<std::size_t> kept;
  for (const std::size_t i : order) {
    const bool is_new =
        std::ranges::none_of(kept, [&](std::size_t k) { return overlap(boxes[i].box, boxes[k].box) > most_overlap; });
    if (is_new) kept.push_back(i);
  }
  return kept;
}

}  // namespace selvedge::garments
