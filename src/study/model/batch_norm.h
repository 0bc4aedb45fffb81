// Batch normalisation and ReLU6 as one layer that costs little memory traffic, for float32 and bfloat16.
#pragma once

#include <torch/torch.h>

#include <functional>

namespace selvedge::model {

struct BatchNormOptions {
  bool relu6 = true;      // after it
  double momentum = 0.1;  // share by which the running statistics move to those of a batch
  double epsilon = 1e-3;  // beside the variance
};

// Normalises each channel of x, (N, C, H, W), over the others: scale * (x - mean) / sqrt(variance + epsilon) + shift
// (Ioffe and Szegedy 2015, "Batch Normalization"), clamped to [0, 6] if asked. While `training`, by the batch's own
// statistics, which also move `running_mean` and `running_variance` (unbiased); otherwise by those. The four are (C)
// float32; the result is of x's type. Gradients reach x, scale and shift. On a CPU, x as channels-last float32 or
// bfloat16 passes through memory twice forwards and twice backwards, and sums are added in one order whatever the
// number of threads.
torch::Tensor batch_norm(const torch::Tensor& x, const torch::Tensor& scale, const torch::Tensor& shift,
                         torch::Tensor running_mean, torch::Tensor running_variance, bool training,
                         const BatchNormOptions& options);

// Where several processes train one network, each on a part of the batch: `sum` adds up a tensor of float64 over all of
// them, in place. Statistics are then those of the whole batch, and so is the gradient of x; gradients of scale and
// shift are this process's share. None, as at the beginning: this process alone. Not while a network runs.
void sum_batch_norms_by(std::function<void(torch::Tensor&)> sum);
bool sums_batch_norms();

}  // namespace selvedge::model
