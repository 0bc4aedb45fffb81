// Batch normalisation and ReLU6 as one layer, with little memory traffic, for float32 and bfloat16.
#pragma once

#include <torch/torch.h>

#include <functional>

namespace selvedge::model {

struct BatchNormOptions {
  bool relu6 = true;      // whether ReLU6 follows
  double momentum = 0.1;  // share by which the running statistics move towards those of a batch
  double epsilon = 1e-3;  // added to the variance
};

// Normalises each channel of x, (N, C, H, W), over the other dimensions: scale * (x - mean) / sqrt(variance + epsilon)
// + shift (Ioffe and Szegedy 2015, "Batch Normalization"), then clamps to [0, 6] if asked.
//
// While `training`, mean and variance are the batch's own, and `running_mean` and `running_variance` (unbiased) move
// towards them. Otherwise the running ones are used. The four vectors are (C) float32; the result has x's type.
// Gradients reach x, scale and shift. While training on a CPU, channels-last x in float32 or bfloat16 passes through
// memory twice forwards and twice backwards, and sums are added in the same order whatever the number of threads.
torch::Tensor batch_norm(const torch::Tensor& x, const torch::Tensor& scale, const torch::Tensor& shift,
                         torch::Tensor running_mean, torch::Tensor running_variance, bool training,
                         const BatchNormOptions& options);

// For several processes that train one network, each on a part of the batch. `sum` adds up a float64 tensor over all
// processes, in place. Statistics and the gradient of x are then those of the whole batch; the gradients of scale and
// shift are this process's share. An empty function, the default, means this process alone. Do not call it while a
// network runs.
void sum_batch_norms_by(std::function<void(torch::Tensor&)> sum);
bool sums_batch_norms();

}  // namespace selvedge::model
