// The arithmetic of ConvPool for one image on plain arrays, without libtorch, compiled for several instruction sets.
#pragma once

#include <cstdint>
#include <vector>

namespace selvedge::model {

struct ConvPoolShape {
  int in_channels, height, width;  // of the input
  int out_channels, pool;
  float negative_slope;

  int pooled_height() const { return (height - 2) / pool; }
  int pooled_width() const { return (width - 2) / pool; }
  int inputs() const { return in_channels * height * width; }
  int outputs() const { return out_channels * pooled_height() * pooled_width(); }
  int weights() const { return out_channels * in_channels * 9; }
};

// Memory that is reused from image to image; each thread needs its own.
struct ConvPoolScratch {
  std::vector<float> row, best, sums;
  std::vector<std::int32_t> best_row;
};

// input (in, height, width), weight (out, in, 3, 3), bias (out) -> output (out, pooled height, pooled width). `place`
// has the output's shape: the position of the largest value in its window, row * pool + column; the first one among
// equals.
void conv_pool_forward(const ConvPoolShape& shape, const float* input, const float* weight, const float* bias,
                       float* output, std::uint8_t* place, ConvPoolScratch& scratch);

// Adds the gradients of one image to weight_gradient and bias_gradient, and to input_gradient unless that is null.
// output_gradient has the output's shape.
void conv_pool_backward(const ConvPoolShape& shape, const float* input, const float* weight, const float* output,
                        const std::uint8_t* place, const float* output_gradient, float* weight_gradient,
                        float* bias_gradient, float* input_gradient, ConvPoolScratch& scratch);

}  // namespace selvedge::model
