// Loops over channels that lie side by side, compiled for several instruction sets; the processor chooses when the
// program starts.
#include "study/model/batch_norm_kernel.h"

#include <bit>

// Sanitizers run before the loader has resolved clones.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define SELVEDGE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SELVEDGE_CLONES
#endif
#define SELVEDGE_INLINE __attribute__((always_inline)) inline

namespace selvedge::model {
namespace {

SELVEDGE_INLINE float load(float value) { return value; }
SELVEDGE_INLINE float load(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); }

SELVEDGE_INLINE void store(float value, float& to) { to = value; }
// To the nearest, ties to even.
SELVEDGE_INLINE void store(float value, std::uint16_t& to) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  to = static_cast<std::uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

template <typename Value>
SELVEDGE_INLINE void add_sums(const Value* __restrict x, std::size_t rows, std::size_t channels,
                              const float* __restrict pivot, float* __restrict sums, float* __restrict squares) {
  for (std::size_t row = 0; row < rows; ++row, x += channels) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float value = load(x[c]) - pivot[c];
      sums[c] += value;
      squares[c] += value * value;
    }
  }
}

template <bool relu6, typename Value>
SELVEDGE_INLINE void forward(const Value* __restrict x, std::size_t rows, std::size_t channels,
                             const float* __restrict slope, const float* __restrict shift, Value* __restrict y) {
  for (std::size_t row = 0; row < rows; ++row, x += channels, y += channels) {
    for (std::size_t c = 0; c < channels; ++c) {
      float z = load(x[c]) * slope[c] + shift[c];
      if (relu6) {
        z = z > 0.0f ? z : 0.0f;
        z = z < 6.0f ? z : 6.0f;
      }
      store(z, y[c]);
    }
  }
}

// The gradient of z, given that of y.
template <bool relu6>
SELVEDGE_INLINE float passed(float gradient, float x, float slope, float shift) {
  if (!relu6) return gradient;
  const float z = x * slope + shift;
  return (z > 0.0f) & (z < 6.0f) ? gradient : 0.0f;
}

template <bool relu6, typename Value>
SELVEDGE_INLINE void add_gradient_sums(const Value* __restrict x, const Value* __restrict gradient, std::size_t rows,
                                       std::size_t channels, const float* __restrict slope,
                                       const float* __restrict shift, const float* __restrict mean,
                                       float* __restrict sums, float* __restrict products) {
  for (std::size_t row = 0; row < rows; ++row, x += channels, gradient += channels) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float value = load(x[c]);
      const float g = passed<relu6>(load(gradient[c]), value, slope[c], shift[c]);
      sums[c] += g;
      products[c] += g * (value - mean[c]);
    }
  }
}

template <bool relu6, typename Value>
SELVEDGE_INLINE void backward(const Value* __restrict x, const Value* __restrict gradient, std::size_t rows,
                              std::size_t channels, const float* __restrict slope, const float* __restrict shift,
                              const float* __restrict of_x, const float* __restrict constant,
                              Value* __restrict x_gradient) {
  for (std::size_t row = 0; row < rows; ++row, x += channels, gradient += channels, x_gradient += channels) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float value = load(x[c]);
      const float g = passed<relu6>(load(gradient[c]), value, slope[c], shift[c]);
      store(slope[c] * g + of_x[c] * value + constant[c], x_gradient[c]);
    }
  }
}

}  // namespace

// The compiler makes no clones of templates.
#define SELVEDGE_BATCH_NORM_KERNEL(Value)                                                                            \
  SELVEDGE_CLONES void BatchNormKernel::add_sums(const Value* x, std::size_t rows, const float* pivot, float* sums,  \
                                                 float* squares) const {                                             \
    model::add_sums(x, rows, channels, pivot, sums, squares);                                                        \
  }                                                                                                                  \
  SELVEDGE_CLONES void BatchNormKernel::forward(const Value* x, std::size_t rows, const float* slope,                \
                                                const float* shift, Value* y) const {                                \
    relu6 ? model::forward<true>(x, rows, channels, slope, shift, y)                                                 \
          : model::forward<false>(x, rows, channels, slope, shift, y);                                               \
  }                                                                                                                  \
  SELVEDGE_CLONES void BatchNormKernel::add_gradient_sums(const Value* x, const Value* gradient, std::size_t rows,   \
                                                          const float* slope, const float* shift, const float* mean, \
                                                          float* sums, float* products) const {                      \
    relu6 ? model::add_gradient_sums<true>(x, gradient, rows, channels, slope, shift, mean, sums, products)          \
          : model::add_gradient_sums<false>(x, gradient, rows, channels, slope, shift, mean, sums, products);        \
  }                                                                                                                  \
  SELVEDGE_CLONES void BatchNormKernel::backward(const Value* x, const Value* gradient, std::size_t rows,            \
                                                 const float* slope, const float* shift, const float* of_x,          \
                                                 const float* constant, Value* x_gradient) const {                   \
    relu6 ? model::backward<true>(x, gradient, rows, channels, slope, shift, of_x, constant, x_gradient)             \
          : model::backward<false>(x, gradient, rows, channels, slope, shift, of_x, constant, x_gradient);           \
  }

SELVEDGE_BATCH_NORM_KERNEL(float)
SELVEDGE_BATCH_NORM_KERNEL(std::uint16_t)
#undef SELVEDGE_BATCH_NORM_KERNEL

}  // namespace selvedge::model
