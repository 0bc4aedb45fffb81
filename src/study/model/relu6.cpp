// Compares values by their bits, as signed integers.
#include "study/model/relu6.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdint>

namespace selvedge::model {
namespace {

constexpr std::int64_t grain = 1 << 16;  // values a thread takes at once

// A float is in (0, 6) exactly if its bits, read as a signed integer, lie between those of 0 and 6: non-negative floats
// are ordered like their bits, and negative ones have the sign bit. So one loop over integers serves both types and
// compiles to a few vector instructions. A NaN counts as 6 or 0.
template <typename Bits>
constexpr Bits six = sizeof(Bits) == 2 ? 0x40C0 : 0x40C00000;

template <typename Bits>
void clamp_range(Bits* values, std::int64_t first, std::int64_t last) {
  for (std::int64_t i = first; i < last; ++i) {
    const Bits value = values[i] > six<Bits> ? six<Bits> : values[i];
    values[i] = value < 0 ? Bits{0} : value;
  }
}

template <typename Bits>
void mask_range(const Bits* __restrict output, const Bits* __restrict gradient, Bits* __restrict masked,
                std::int64_t first, std::int64_t last) {
  for (std::int64_t i = first; i < last; ++i) {
    const auto passes =
        static_cast<Bits>(-static_cast<Bits>((output[i] > 0) & (output[i] < six<Bits>)));  // all bits or none
    masked[i] = static_cast<Bits>(gradient[i] & passes);
  }
}

template <typename Bits>
void clamp(const torch::Tensor& x) {
  auto* const values = static_cast<Bits*>(x.data_ptr());
  at::parallel_for(0, x.numel(), grain,
                   [&](std::int64_t first, std::int64_t last) { clamp_range(values, first, last); });
}

template <typename Bits>
void mask(const torch::Tensor& output, const torch::Tensor& gradient, torch::Tensor& masked) {
  const auto* const o = static_cast<const Bits*>(output.data_ptr());
  const auto* const g = static_cast<const Bits*>(gradient.data_ptr());
  auto* const m = static_cast<Bits*>(masked.data_ptr());
  at::parallel_for(0, output.numel(), grain,
                   [&](std::int64_t first, std::int64_t last) { mask_range(o, g, m, first, last); });
}

bool is_ours(const torch::Tensor& x) {
  return x.is_cpu() && (x.scalar_type() == torch::kBFloat16 || x.scalar_type() == torch::kFloat32) &&
         x.is_non_overlapping_and_dense();
}

class Relu6 : public torch::autograd::Function<Relu6> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x) {
    x.scalar_type() == torch::kBFloat16 ? clamp<std::int16_t>(x) : clamp<std::int32_t>(x);
    context->mark_dirty({x});
    context->save_for_backward({x});
    return x;
  }

  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                               const torch::autograd::tensor_list& gradients) {
    const torch::Tensor output = context->get_saved_variables()[0];
    torch::Tensor masked = torch::empty_like(output);
    // The same order in memory, so that all three can be walked as flat arrays.
    const torch::Tensor gradient =
        gradients[0].strides() == masked.strides() ? gradients[0] : torch::empty_like(output).copy_(gradients[0]);
    output.scalar_type() == torch::kBFloat16 ? mask<std::int16_t>(output, gradient, masked)
                                             : mask<std::int32_t>(output, gradient, masked);
    return {masked};
  }
};

}  // namespace

torch::Tensor relu6_(const torch::Tensor& x) { return is_ours(x) ? Relu6::apply(x) : torch::clamp(x, 0, 6); }

}  // namespace selvedge::model
