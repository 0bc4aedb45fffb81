// What the garment finder is trained by.
#pragma once

#include <torch/torch.h>

#include "study/training/finder_targets.h"

namespace selvedge::training {

// Each () float32.
struct FinderLosses {
  torch::Tensor centres;  // focal loss, a centre (Zhou et al. 2019, "Objects as Points", with alpha 2 and beta 4)
  torch::Tensor boxes;    // 1 - generalised IoU (Rezatofighi et al. 2019), mean by the targets' weights
  torch::Tensor masks;    // binary cross-entropy, summed over kinds, mean over cells
  torch::Tensor overlap;  // IoU of the same boxes; no loss
};

// `maps` as FinderNetwork::forward gives them, of the targets' size.
FinderLosses finder_losses(const torch::Tensor& maps, const FinderTargets& targets);

}  // namespace selvedge::training
