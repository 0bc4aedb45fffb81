// What the finder's network should output for scenes.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <functional>
#include <span>

#include "study/scenes/scene.h"

namespace selvedge::training {

// The targets of N scenes, framed to 8 w x 8 h pixels. What is sought is listed in ground/garments/finder_maps.h.
struct FinderTargets {
  torch::Tensor centres;         // (N, sought, h, w): 1 at the cell of a centre, falling to 0 around it
  torch::Tensor centre_weights;  // the same shape: 0 on garments that can hardly be seen, where either answer is right
  torch::Tensor boxes;           // (N, sought, h, w, 4): distances to left, top, right and bottom, in cells
  torch::Tensor box_weights;     // (N, sought, h, w): 0 where there is no box to learn
  torch::Tensor masks;           // (N, kinds, h, w): share of the cell that shows the kind
};

struct FinderBatch {
  torch::Tensor images;  // (N, 3, 8 h, 8 w) uint8
  FinderTargets targets;
};

// Targets of `count` scenes that show nothing. Width and height are multiples of finder_stride.
FinderTargets empty_targets(std::int64_t count, int width, int height);

// Writes scene `row` of the targets. Around each centre lies a Gaussian whose width follows the box's; its values also
// weigh the box (Liu et al. 2020, "Training-Time-Friendly Network"). Where boxes meet in a cell, the smaller one
// counts.
void draw_targets(const scenes::Scene& scene, std::int64_t row, int width, int height, FinderTargets& targets);

// Scene i of the batch is scene_at(i). Scenes are made and framed on up to `threads` threads; 0: one a processor.
FinderBatch make_finder_batch(std::size_t count, int width, int height, std::size_t threads,
                              const std::function<scenes::Scene(std::size_t)>& scene_at);

}  // namespace selvedge::training
