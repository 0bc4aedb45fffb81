// Random affine distortions of whole batches.
#pragma once

#include <torch/torch.h>

namespace selvedge::training {

// (N, 3, H, W) float -> the same, each image distorted for itself (Koch et al. 2015, section 3.3, sizes as shares of
// theirs): each of rotation within 10 degrees, shear within 0.3 on either axis, scale from 0.8 to 1.2 on either axis
// and a shift of up to 2 % of a side, with the given probability. Bilinear; edges are continued. Draws from libtorch's
// generator.
torch::Tensor distort(const torch::Tensor& images, double probability);

}  // namespace selvedge::training
