// min(max(x, 0), 6) as a layer that costs little memory traffic, for float32 and bfloat16.
#pragma once

#include <torch/torch.h>

namespace selvedge::model {

// Overwrites x, which must not be used otherwise, and returns it; any shape. The gradient is 0 outside (0, 6).
// libtorch 1.13 has no bfloat16 gradient of hardtanh on CPUs, and its float32 one is not vectorised: with this one a
// training step of MobileNetV2 takes about two thirds of the time.
torch::Tensor relu6_(const torch::Tensor& x);

}  // namespace selvedge::model
