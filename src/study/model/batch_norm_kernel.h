// The arithmetic of batch_norm() on plain arrays, without libtorch, compiled for several instruction sets. An array
// holds `rows` pixels of `channels` values each, like a channels-last tensor; values are floats or the bits of
// bfloat16s. For each channel, a pixel x becomes z = slope * x + shift, clamped to [0, 6] if `relu6`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace selvedge::model {

struct BatchNormKernel {
  std::size_t channels;
  bool relu6;

  // Add each channel's sum and sum of squares of x - pivot. A pivot near the mean keeps the variance exact.
  void add_sums(const float* x, std::size_t rows, const float* pivot, float* sums, float* squares) const;
  void add_sums(const std::uint16_t* x, std::size_t rows, const float* pivot, float* sums, float* squares) const;

  void forward(const float* x, std::size_t rows, const float* slope, const float* shift, float* y) const;
  void forward(const std::uint16_t* x, std::size_t rows, const float* slope, const float* shift,
               std::uint16_t* y) const;

  // Add each channel's sums of g and of g * (x - mean). g is the gradient of z: that of y, or 0 if the clamp was
  // active.
  void add_gradient_sums(const float* x, const float* gradient, std::size_t rows, const float* slope,
                         const float* shift, const float* mean, float* sums, float* products) const;
  void add_gradient_sums(const std::uint16_t* x, const std::uint16_t* gradient, std::size_t rows, const float* slope,
                         const float* shift, const float* mean, float* sums, float* products) const;

  // The gradient of x: slope * g + of_x * x + constant.
  void backward(const float* x, const float* gradient, std::size_t rows, const float* slope, const float* shift,
                const float* of_x, const float* constant, float* x_gradient) const;
  void backward(const std::uint16_t* x, const std::uint16_t* gradient, std::size_t rows, const float* slope,
                const float* shift, const float* of_x, const float* constant, std::uint16_t* x_gradient) const;
};

}  // namespace selvedge::model
