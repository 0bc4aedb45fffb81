// Draws centres, boxes and weights of garments and people into the targets, larger ones first, so that small ones stay
// visible (Liu et al. 2020, "Training-Time-Friendly Network"). Masks are counted from the scene's labels.
#include "study/training/finder_targets.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/garments/finder_maps.h"
#include "ground/garments/letterbox.h"

namespace selvedge::training {
namespace {

constexpr float gaussian_share = 0.54F;  // share of a box's sides that its Gaussian covers: the paper's best
constexpr float least_side = 4;          // pixels of the frame; smaller boxes are not learned

// A box to be found, in the frame.
struct Sought {
  int which = 0;  // a kind, or sought_person
  garments::Box box;
  bool asked = true;  // false: either answer is right
};

garments::Box clipped(const garments::Box& box, float width, float height) {
  const float left = std::clamp(box.x, 0.0F, width), right = std::clamp(box.x + box.width, 0.0F, width);
  const float top = std::clamp(box.y, 0.0F, height), bottom = std::clamp(box.y + box.height, 0.0F, height);
  return {left, top, right - left, bottom - top};
}

// The boxes of a scene, larger ones first.
std::vector<Sought> sought_in(const scenes::Scene& scene, const garments::Letterbox& frame, int width, int height) {
  std::vector<Sought> all;
  const auto add = [&](int which, const garments::Box& box, bool asked) {
    const garments::Box inside = clipped(frame.into_frame(box), static_cast<float>(width), static_cast<float>(height));
    if (inside.area() <= 0) return;
    all.push_back({which, inside, asked && inside.width >= least_side && inside.height >= least_side});
  };
  for (const scenes::SceneGarment& garment : scene.garments)
    add(static_cast<int>(garment.kind), garment.box, garment.visible >= scenes::least_visible);
  for (const garments::Box& person : scene.people) add(garments::sought_person, person, true);
  std::ranges::stable_sort(all, std::greater{}, [](const Sought& s) { return s.box.area(); });
  return all;
}

// The planes of one scene and one kind of thing that is sought.
struct Planes {
  std::int64_t rows = 0, columns = 0;
  float *centres = nullptr, *centre_weights = nullptr, *boxes = nullptr, *box_weights = nullptr;
};

void forgive(const garments::Box& box, const Planes& planes) {
  const float cell = garments::finder_stride;
  const auto first_row = static_cast<std::int64_t>(box.y / cell),
             first_column = static_cast<std::int64_t>(box.x / cell);
  for (std::int64_t y = first_row; y < planes.rows && static_cast<float>(y) * cell < box.y + box.height; ++y) {
    for (std::int64_t x = first_column; x < planes.columns && static_cast<float>(x) * cell < box.x + box.width; ++x)
      planes.centre_weights[y * planes.columns + x] = 0;
  }
}

void draw_box(const garments::Box& box, const Planes& planes) {
  const float cell = garments::finder_stride;
  const auto place = [&](float at, std::int64_t count) {
    return std::clamp(static_cast<std::int64_t>(at / cell), std::int64_t{0}, count - 1);
  };
  const std::int64_t centre_x = place(box.x + box.width / 2, planes.columns);
  const std::int64_t centre_y = place(box.y + box.height / 2, planes.rows);
  const auto radius_x = static_cast<std::int64_t>(box.width / cell / 2 * gaussian_share);
  const auto radius_y = static_cast<std::int64_t>(box.height / cell / 2 * gaussian_share);
  const float sigma_x = static_cast<float>(2 * radius_x + 1) / 6, sigma_y = static_cast<float>(2 * radius_y + 1) / 6;
  std::vector<std::pair<std::int64_t, float>> covered;
  float sum = 0;
  for (std::int64_t y = std::max<std::int64_t>(0, centre_y - radius_y);
       y <= std::min(planes.rows - 1, centre_y + radius_y); ++y) {
    for (std::int64_t x = std::max<std::int64_t>(0, centre_x - radius_x);
         x <= std::min(planes.columns - 1, centre_x + radius_x); ++x) {
      const float dx = static_cast<float>(x - centre_x) / sigma_x, dy = static_cast<float>(y - centre_y) / sigma_y;
      const float value = std::exp(-(dx * dx + dy * dy) / 2);
      const std::int64_t at = y * planes.columns + x;
      planes.centres[at] = std::max(planes.centres[at], value);
      planes.centre_weights[at] = 1;
      const float px = (static_cast<float>(x) + 0.5F) * cell, py = (static_cast<float>(y) + 0.5F) * cell;
      const float distances[4] = {px - box.x, py - box.y, box.x + box.width - px, box.y + box.height - py};
      if (std::ranges::any_of(distances, [](float d) { return d <= 0; }))
        continue;  // the cell's centre lies outside the box
      for (int side = 0; side < 4; ++side) planes.boxes[at * 4 + side] = distances[side] / cell;
      covered.emplace_back(at, value);
      sum += value;
    }
  }
  const float whole = std::log(std::max(box.area(), std::exp(1.0F)));
  for (const auto& [at, value] : covered) planes.box_weights[at] = value / sum * whole;
}

void draw_masks(const scenes::Scene& scene, const garments::Letterbox& frame, std::int64_t rows, std::int64_t columns,
                float* masks) {
  if (scene.labels.empty()) return;
  const float cell = garments::finder_stride;
  const float share = frame.scale_x * frame.scale_y / (cell * cell);  // the share of a cell that one pixel covers
  std::vector<std::int64_t> column_of(static_cast<std::size_t>(scene.image.width));
  for (std::size_t x = 0; x < column_of.size(); ++x) {
    const float at = (static_cast<float>(x) + 0.5F) * frame.scale_x + static_cast<float>(frame.x);
    column_of[x] = std::clamp(static_cast<std::int64_t>(at / cell), std::int64_t{0}, columns - 1);
  }
  for (int y = 0; y < scene.image.height; ++y) {
    const float at = (static_cast<float>(y) + 0.5F) * frame.scale_y + static_cast<float>(frame.y);
    const std::int64_t row = std::clamp(static_cast<std::int64_t>(at / cell), std::int64_t{0}, rows - 1);
    const std::uint8_t* labels = scene.labels.data() + static_cast<std::size_t>(y) * column_of.size();
    for (std::size_t x = 0; x < column_of.size(); ++x) {
      if (labels[x] == 0 || labels[x] > scene.garments.size()) continue;
      const auto kind = static_cast<std::int64_t>(scene.garments[labels[x] - 1U].kind);
      masks[(kind * rows + row) * columns + column_of[x]] += share;
    }
  }
  for (std::int64_t i = 0; i < garments::kind_count * rows * columns; ++i) masks[i] = std::min(masks[i], 1.0F);
}

}  // namespace

FinderTargets empty_targets(std::int64_t count, int width, int height) {
  const std::int64_t rows = height / garments::finder_stride, columns = width / garments::finder_stride;
  constexpr std::int64_t sought = garments::sought_count;
  return {torch::zeros({count, sought, rows, columns}), torch::ones({count, sought, rows, columns}),
          torch::zeros({count, sought, rows, columns, 4}), torch::zeros({count, sought, rows, columns}),
          torch::zeros({count, garments::kind_count, rows, columns})};
}

void draw_targets(const scenes::Scene& scene, std::int64_t row, int width, int height, FinderTargets& targets) {
  const garments::Letterbox frame = garments::letterbox_of(scene.image.width, scene.image.height, width, height);
  const std::int64_t rows = targets.centres.size(2), columns = targets.centres.size(3), cells = rows * columns;
  const auto planes_of = [&](int which) {
    const std::int64_t first = (row * garments::sought_count + which) * cells;
    return Planes{rows,
                  columns,
                  targets.centres.data_ptr<float>() + first,
                  targets.centre_weights.data_ptr<float>() + first,
                  targets.boxes.data_ptr<float>() + 4 * first,
                  targets.box_weights.data_ptr<float>() + first};
  };
  const std::vector<Sought> all = sought_in(scene, frame, width, height);
  for (const Sought& one : all) {
    if (!one.asked) forgive(one.box, planes_of(one.which));
  }
  for (const Sought& one : all) {
    if (one.asked) draw_box(one.box, planes_of(one.which));
  }
  draw_masks(scene, frame, rows, columns, targets.masks.data_ptr<float>() + row * garments::kind_count * cells);
}

FinderBatch make_finder_batch(std::size_t count, int width, int height, std::size_t threads,
                              const std::function<scenes::Scene(std::size_t)>& scene_at) {
  const auto n = static_cast<std::int64_t>(count);
  const torch::Tensor pixels = torch::empty({n, height, width, 3}, torch::kUInt8);
  FinderBatch batch{{}, empty_targets(n, width, height)};
  core::parallel_for(count, threads, [&](std::size_t i) {
    const scenes::Scene scene = scene_at(i);
    const Image framed = garments::letterboxed(scene.image, width, height);
    std::ranges::copy(framed.rgb, pixels.data_ptr<std::uint8_t>() + i * framed.rgb.size());
    draw_targets(scene, static_cast<std::int64_t>(i), width, height, batch.targets);
  });
  batch.images = pixels.permute({0, 3, 1, 2});
  return batch;
}

}  // namespace selvedge::training
