// Two passes over the pixels: first the sums of each channel, then the normalised values. Several processes add up
// their sums between the passes.
#include "study/model/batch_norm.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "study/model/batch_norm_kernel.h"

namespace selvedge::model {
namespace {

constexpr std::size_t slice_count = 32;  // slices of the pixels, summed separately and shared out among the threads
constexpr std::size_t block_rows = 128;  // rows summed in float32, before the sums join a slice's in float64

// Two sums for each channel: the result of one pass over the pixels.
struct ChannelSums {
  std::vector<double> first, second;
};

// Calls visit(first row, rows, float sums, float sums) for blocks of all rows. Returns the sums over all blocks, always
// added in the same order.
template <typename Visit>
ChannelSums sum_blocks(std::size_t rows, std::size_t channels, Visit&& visit) {
  std::vector<double> slices(slice_count * channels * 2, 0.0);
  at::parallel_for(0, slice_count, 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> block(2 * channels);
    for (auto slice = static_cast<std::size_t>(begin); slice < static_cast<std::size_t>(end); ++slice) {
      double* const sums = slices.data() + slice * channels * 2;
      const std::size_t last = (slice + 1) * rows / slice_count;
      for (std::size_t row = slice * rows / slice_count; row < last; row += block_rows) {
        std::fill(block.begin(), block.end(), 0.0f);
        visit(row, std::min(block_rows, last - row), block.data(), block.data() + channels);
        for (std::size_t i = 0; i < block.size(); ++i) sums[i] += static_cast<double>(block[i]);
      }
    }
  });
  ChannelSums total{std::vector<double>(channels, 0.0), std::vector<double>(channels, 0.0)};
  for (std::size_t slice = 0; slice < slice_count; ++slice) {
    for (std::size_t c = 0; c < channels; ++c) {
      total.first[c] += slices[slice * channels * 2 + c];
      total.second[c] += slices[(slice * 2 + 1) * channels + c];
    }
  }
  return total;
}

template <typename Visit>
void for_slices(std::size_t rows, Visit&& visit) {
  at::parallel_for(0, static_cast<std::int64_t>(rows), block_rows, [&](std::int64_t begin, std::int64_t end) {
    visit(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  });
}

std::size_t rows_of(const torch::Tensor& x) { return static_cast<std::size_t>(x.numel() / x.size(1)); }
BatchNormKernel kernel_of(const torch::Tensor& x, bool relu6) { return {static_cast<std::size_t>(x.size(1)), relu6}; }

// Calls visit with a null pointer of the type that holds x's values.
template <typename Visit>
void with_type(const torch::Tensor& x, Visit&& visit) {
  if (x.scalar_type() == torch::kBFloat16) {
    visit(static_cast<std::uint16_t*>(nullptr));
  } else {
    visit(static_cast<float*>(nullptr));
  }
}

template <typename Value>
Value* values(const torch::Tensor& x) {
  return static_cast<Value*>(x.data_ptr());
}

torch::Tensor to_tensor(const std::vector<double>& numbers) {
  return torch::tensor(numbers, torch::kFloat64).to(torch::kFloat32);
}

std::function<void(torch::Tensor&)>& sum_of_all() {
  static std::function<void(torch::Tensor&)> sum;
  return sum;
}

// Adds up the sums of all processes. Returns the number of rows of all.
double add_up(ChannelSums& sums, std::size_t rows) {
  if (!sum_of_all()) return static_cast<double>(rows);
  std::vector<double> numbers = sums.first;
  numbers.insert(numbers.end(), sums.second.begin(), sums.second.end());
  numbers.push_back(static_cast<double>(rows));
  torch::Tensor all = torch::tensor(numbers, torch::kFloat64);
  sum_of_all()(all);
  const double* const values = all.data_ptr<double>();
  const std::size_t channels = sums.first.size();
  sums.first.assign(values, values + channels);
  sums.second.assign(values + channels, values + 2 * channels);
  return values[2 * channels];
}

struct Statistics {
  torch::Tensor mean, variance;  // of each channel, (C) float32; the variance is biased
  double rows = 0;
};

Statistics statistics(const torch::Tensor& x) {
  const std::size_t rows = rows_of(x);
  const BatchNormKernel kernel = kernel_of(x, false);
  const torch::Tensor pivot = x.select(3, 0).select(2, 0)[0].to(torch::kFloat32).contiguous();  // any pixel
  ChannelSums sums;
  with_type(x, [&]<typename Value>(Value*) {
    const Value* const pixels = values<Value>(x);
    const float* const pivots = pivot.data_ptr<float>();
    sums = sum_blocks(rows, kernel.channels, [&](std::size_t row, std::size_t count, float* first, float* second) {
      kernel.add_sums(pixels + row * kernel.channels, count, pivots, first, second);
    });
  });
  if (sum_of_all()) {
    // Each process has its own pivot, so the sums are first turned into sums of plain values.
    const auto count = static_cast<double>(rows);
    for (std::size_t c = 0; c < kernel.channels; ++c) {
      const auto shift = static_cast<double>(pivot.data_ptr<float>()[c]);
      sums.second[c] += 2 * shift * sums.first[c] + count * shift * shift;
      sums.first[c] += count * shift;
    }
  }
  const double count = add_up(sums, rows);
  for (std::size_t c = 0; c < kernel.channels; ++c) {
    sums.first[c] /= count;
    sums.second[c] = std::max(0.0, sums.second[c] / count - sums.first[c] * sums.first[c]);
  }
  const torch::Tensor mean = to_tensor(sums.first);
  return {sum_of_all() ? mean : mean + pivot, to_tensor(sums.second), count};
}

// Normalises by the batch's `mean` and `deviation` (sqrt(variance + epsilon)), both (C).
class BatchNorm : public torch::autograd::Function<BatchNorm> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& scale, const torch::Tensor& shift, const torch::Tensor& mean,
                               const torch::Tensor& deviation, bool relu6) {
    const torch::Tensor slope = (scale / deviation).contiguous();
    const torch::Tensor constant = (shift - mean * slope).contiguous();
    torch::Tensor y = torch::empty_like(x);
    const BatchNormKernel kernel = kernel_of(x, relu6);
    with_type(x, [&]<typename Value>(Value*) {
      for_slices(rows_of(x), [&](std::size_t row, std::size_t count) {
        const std::size_t at = row * kernel.channels;
        kernel.forward(values<Value>(x) + at, count, slope.data_ptr<float>(), constant.data_ptr<float>(),
                       values<Value>(y) + at);
      });
    });
    context->save_for_backward({x, slope, constant, mean, deviation});
    context->saved_data["relu6"] = relu6;
    return y;
  }

  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                               const torch::autograd::tensor_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &x = saved[0], &slope = saved[1], &constant = saved[2], &mean = saved[3], &deviation = saved[4];
    const torch::Tensor gradient = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
    const std::size_t rows = rows_of(x);
    const BatchNormKernel kernel = kernel_of(x, context->saved_data["relu6"].toBool());
    torch::Tensor x_gradient = torch::empty_like(x), sum, product;
    with_type(x, [&]<typename Value>(Value*) {
      const Value* const pixels = values<Value>(x);
      const Value* const upstream = values<Value>(gradient);
      const float* const slopes = slope.data_ptr<float>();
      const float* const constants = constant.data_ptr<float>();
      ChannelSums sums =
          sum_blocks(rows, kernel.channels, [&](std::size_t row, std::size_t count, float* first, float* second) {
            const std::size_t at = row * kernel.channels;
            kernel.add_gradient_sums(pixels + at, upstream + at, count, slopes, constants, mean.data_ptr<float>(),
                                     first, second);
          });
      sum = to_tensor(sums.first), product = to_tensor(sums.second);
      const double share = 1 / add_up(sums, rows);
      const torch::Tensor whole_sum = to_tensor(sums.first), whole_product = to_tensor(sums.second);
      const torch::Tensor of_x = (whole_product * slope / deviation.square() * -share).contiguous();
      const torch::Tensor rest = (whole_sum * slope * -share - of_x * mean).contiguous();
      for_slices(rows, [&](std::size_t row, std::size_t count) {
        const std::size_t at = row * kernel.channels;
        kernel.backward(pixels + at, upstream + at, count, slopes, constants, of_x.data_ptr<float>(),
                        rest.data_ptr<float>(), values<Value>(x_gradient) + at);
      });
    });
    return {x_gradient, product / deviation, sum, {}, {}, {}};
  }
};

bool is_ours(const torch::Tensor& x) {
  return x.is_cpu() && x.dim() == 4 && (x.scalar_type() == torch::kBFloat16 || x.scalar_type() == torch::kFloat32);
}

}  // namespace

void sum_batch_norms_by(std::function<void(torch::Tensor&)> sum) { sum_of_all() = std::move(sum); }
bool sums_batch_norms() { return static_cast<bool>(sum_of_all()); }

torch::Tensor batch_norm(const torch::Tensor& x, const torch::Tensor& scale, const torch::Tensor& shift,
                         torch::Tensor running_mean, torch::Tensor running_variance, bool training,
                         const BatchNormOptions& options) {
  if (!training || !is_ours(x)) {
    const torch::Tensor y = torch::batch_norm(x, scale, shift, running_mean, running_variance, training,
                                              options.momentum, options.epsilon, false);
    return options.relu6 ? y.clamp(0, 6) : y;
  }
  const torch::Tensor ordered = x.contiguous(torch::MemoryFormat::ChannelsLast);
  const auto [mean, variance, count] = statistics(ordered.detach());
  {
    const torch::NoGradGuard no_gradient;
    running_mean.lerp_(mean, options.momentum);
    running_variance.lerp_(variance * (count / std::max(1.0, count - 1)), options.momentum);
  }
  return BatchNorm::apply(ordered, scale, shift, mean, (variance + options.epsilon).sqrt(), options.relu6);
}

}  // namespace selvedge::model
