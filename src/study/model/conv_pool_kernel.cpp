// Works through the rows of a window while they are in the cache: convolve, keep the largest, pool. The activation
// comes last, because it keeps the order of values.
#include "study/model/conv_pool_kernel.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <numeric>

// Compiled for three instruction sets; the processor's is chosen when the program starts. With sanitizers or clang
// there is only the plain one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define SELVEDGE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SELVEDGE_CLONES
#endif

namespace selvedge::model {
namespace {

// One row of a convolution: out[x] = bias + the sum over channels and the 3 x 3 window. Nine terms at once keep the
// sums in registers.
SELVEDGE_CLONES void convolve_row(const float* input, std::ptrdiff_t plane, std::ptrdiff_t stride, int channels,
                                  const float* weight, float bias, int columns, float* __restrict out) {
  std::fill_n(out, columns, bias);
  for (int c = 0; c < channels; ++c) {
    const float* __restrict top = input + c * plane;
    const float* __restrict middle = top + stride;
    const float* __restrict bottom = middle + stride;
    const float* w = weight + c * 9;
    for (int x = 0; x < columns; ++x) {
      out[x] += w[0] * top[x] + w[1] * top[x + 1] + w[2] * top[x + 2] + w[3] * middle[x] + w[4] * middle[x + 1] +
                w[5] * middle[x + 2] + w[6] * bottom[x] + w[7] * bottom[x + 1] + w[8] * bottom[x + 2];
    }
  }
}

// Keeps for each column the largest value so far and its row; the first row among equals.
SELVEDGE_CLONES void keep_larger(const float* __restrict row, int row_number, int columns, float* __restrict best,
                                 std::int32_t* __restrict best_row) {
  for (int x = 0; x < columns; ++x) {
    const bool larger = row[x] > best[x];
    best[x] = larger ? row[x] : best[x];
    best_row[x] = larger ? row_number : best_row[x];
  }
}

// Finds the largest of each window's columns and its place, then applies the activation.
void pool_columns(const float* best, const std::int32_t* best_row, int pool, float negative_slope, int windows,
                  float* output, std::uint8_t* place) {
  for (int p = 0; p < windows; ++p, best += pool, best_row += pool) {
    float value = best[0];
    int at = best_row[0] * pool;
    for (int c = 1; c < pool; ++c) {
      const int candidate = best_row[c] * pool + c;
      if (best[c] > value || (best[c] == value && candidate < at)) {
        value = best[c];
        at = candidate;
      }
    }
    output[p] = value > 0 ? value : value * negative_slope;
    place[p] = static_cast<std::uint8_t>(at);
  }
}

// Sixteen floats; the compiler splits them into as many registers as the processor needs.
constexpr int lane_count = 16;
typedef float Lanes __attribute__((vector_size(lane_count * sizeof(float))));

// Adds the weight gradients of one row of one output channel. `gradient` has `columns` values. `input` points to the
// start of the row's 3 x 3 windows, in the first of `channels` planes. `sums` holds 9 x lanes for each channel; the
// caller adds up the lanes at the end.
SELVEDGE_CLONES void weight_row_gradients(const float* gradient, int columns, const float* input, std::ptrdiff_t plane,
                                          std::ptrdiff_t stride, int channels, float* sums) {
  for (int c = 0; c < channels; ++c, sums += 9 * lane_count) {
    const float* channel = input + c * plane;
    Lanes sum[9];
    std::memcpy(sum, sums, sizeof sum);
    int x = 0;
    for (; x + lane_count <= columns; x += lane_count) {
      Lanes g, pixels;
      std::memcpy(&g, gradient + x, sizeof g);
      for (int ky = 0; ky < 3; ++ky) {
        for (int kx = 0; kx < 3; ++kx) {
          std::memcpy(&pixels, channel + ky * stride + x + kx, sizeof pixels);
          sum[ky * 3 + kx] += g * pixels;
        }
      }
    }
    for (; x < columns; ++x) {
      for (int k = 0; k < 9; ++k) sum[k][x % lane_count] += gradient[x] * channel[k / 3 * stride + x + k % 3];
    }
    std::memcpy(sums, sum, sizeof sum);
  }
}

// Spreads one row's gradients back over their 3 x 3 windows. `gradient` has two zeros before its first value and two
// after its last.
SELVEDGE_CLONES void input_row_gradients(const float* gradient, int columns, const float* weight, std::ptrdiff_t plane,
                                         std::ptrdiff_t stride, int channels, float* input_gradient) {
  for (int c = 0; c < channels; ++c) {
    for (int ky = 0; ky < 3; ++ky) {
      const float* w = weight + c * 9 + ky * 3;
      float* __restrict row = input_gradient + c * plane + ky * stride;
      for (int x = 0; x < columns + 2; ++x)
        row[x] += w[0] * gradient[x] + w[1] * gradient[x - 1] + w[2] * gradient[x - 2];
    }
  }
}

}  // namespace

void conv_pool_forward(const ConvPoolShape& s, const float* input, const float* weight, const float* bias,
                       float* output, std::uint8_t* place, ConvPoolScratch& scratch) {
  const int windows = s.pooled_width();
  const int columns = windows * s.pool;
  const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(s.height) * s.width;
  scratch.row.resize(static_cast<std::size_t>(columns));
  scratch.best.resize(static_cast<std::size_t>(columns));
  scratch.best_row.resize(static_cast<std::size_t>(columns));
  for (int py = 0; py < s.pooled_height(); ++py) {
    for (int out = 0; out < s.out_channels; ++out) {
      std::fill(scratch.best.begin(), scratch.best.end(), -std::numeric_limits<float>::infinity());
      std::fill(scratch.best_row.begin(), scratch.best_row.end(), 0);
      for (int r = 0; r < s.pool; ++r) {
        convolve_row(input + static_cast<std::ptrdiff_t>(py * s.pool + r) * s.width, plane, s.width, s.in_channels,
                     weight + out * s.in_channels * 9, bias[out], columns, scratch.row.data());
        keep_larger(scratch.row.data(), r, columns, scratch.best.data(), scratch.best_row.data());
      }
      const std::ptrdiff_t at = (static_cast<std::ptrdiff_t>(out) * s.pooled_height() + py) * windows;
      pool_columns(scratch.best.data(), scratch.best_row.data(), s.pool, s.negative_slope, windows, output + at,
                   place + at);
    }
  }
}

void conv_pool_backward(const ConvPoolShape& s, const float* input, const float* weight, const float* output,
                        const std::uint8_t* place, const float* output_gradient, float* weight_gradient,
                        float* bias_gradient, float* input_gradient, ConvPoolScratch& scratch) {
  const int windows = s.pooled_width();
  const int columns = windows * s.pool;
  const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(s.height) * s.width;
  const int kernel = s.in_channels * 9;
  const std::size_t padded = static_cast<std::size_t>(columns) + 4;  // two zeros on either side
  std::ptrdiff_t at = 0;
  for (int out = 0; out < s.out_channels; ++out) {
    scratch.sums.assign(static_cast<std::size_t>(kernel * lane_count), 0.0f);
    for (int py = 0; py < s.pooled_height(); ++py) {
      // The rows of the windows: each gradient stands where its value came from, zeros elsewhere.
      scratch.row.assign(padded * static_cast<std::size_t>(s.pool), 0.0f);
      for (int px = 0; px < windows; ++px, ++at) {
        const float gradient = output_gradient[at] * (output[at] > 0 ? 1.0f : s.negative_slope);
        bias_gradient[out] += gradient;
        const std::size_t r = place[at] / s.pool, x = static_cast<std::size_t>(px * s.pool + place[at] % s.pool);
        scratch.row[r * padded + 2 + x] = gradient;
      }
      for (int r = 0; r < s.pool; ++r) {
        const float* gradient = scratch.row.data() + static_cast<std::size_t>(r) * padded + 2;
        const std::ptrdiff_t corner = static_cast<std::ptrdiff_t>(py * s.pool + r) * s.width;
        weight_row_gradients(gradient, columns, input + corner, plane, s.width, s.in_channels, scratch.sums.data());
        if (input_gradient == nullptr) continue;
        input_row_gradients(gradient, columns, weight + out * kernel, plane, s.width, s.in_channels,
                            input_gradient + corner);
      }
    }
    for (int k = 0; k < kernel; ++k) {
      const float* lanes = scratch.sums.data() + k * lane_count;
      weight_gradient[out * kernel + k] += std::accumulate(lanes, lanes + lane_count, 0.0f);
    }
  }
}

}  // namespace selvedge::model
