// The losses of the garment finder.
#pragma once

#include <torch/torch.h>

#include "study/training/finder_targets.h"

namespace selvedge::training {

// Each () float32.
struct FinderLosses {
  torch::Tensor centres;  // focal loss, divided by the number of centres (Zhou et al. 2019, "Objects as Points", with
                          // alpha 2 and beta 4)
  torch::Tensor boxes;    // 1 - generalised IoU (Rezatofighi et al. 2019), weighted by the targets' box_weights
  torch::Tensor masks;    // binary cross-entropy, summed over kinds, mean over cells
  torch::Tensor overlap;  // IoU of the same boxes, to watch; not a loss
};

// `maps` are as FinderNetwork::forward returns them, of the targets' size.
FinderLosses finder_losses(const torch::Tensor& maps, const FinderTargets& targets);

}  // namespace selvedge::training
