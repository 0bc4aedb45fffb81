#include "ground/image/perceptual_hash.h"
#include "ground/image/require_pixels.h"

#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "ground/image/resize.h"

namespace selvedge::image {
namespace {

constexpr int side = 32;
constexpr int frequencies = 18;  // a side: enough for the 161 lowest of both directions
constexpr int luma_bits = 160;
constexpr int chroma_bits = 44;
// Coefficients this small are noise (of JPEG, of grey cloth that is not quite grey): they count as not positive.
constexpr float luma_noise = 2;
constexpr float chroma_noise = 8;
constexpr float mean_steps[] = {-12, -3, 3, 12};  // levels of Cb and Cr

using Plane = std::vector<float>;  // side x side

// Orthonormal DCT-II, lowest frequencies only: result[v * frequencies + u], u across, v down.
std::vector<float> low_frequencies(const Plane& plane) {
  std::vector<float> basis(frequencies * side);
  for (int f = 0; f < frequencies; ++f) {
    const double scale = std::sqrt((f == 0 ? 1.0 : 2.0) / side);
    for (int i = 0; i < side; ++i) {
      basis[static_cast<std::size_t>(f * side + i)] =
          static_cast<float>(scale * std::cos(std::numbers::pi * (i + 0.5) * f / side));
    }
  }
  std::vector<float> rows(side * frequencies);
  for (int y = 0; y < side; ++y) {
    for (int u = 0; u < frequencies; ++u) {
      for (int x = 0; x < side; ++x) rows[y * frequencies + u] += plane[y * side + x] * basis[u * side + x];
    }
  }
  std::vector<float> coefficients(frequencies * frequencies);
  for (int v = 0; v < frequencies; ++v) {
    for (int y = 0; y < side; ++y) {
      for (int u = 0; u < frequencies; ++u)
        coefficients[v * frequencies + u] += rows[y * frequencies + u] * basis[v * side + y];
    }
  }
  return coefficients;
}

class BitWriter {
 public:
  explicit BitWriter(PerceptualHash& hash) : hash_(hash) {}
  void write(bool bit) {
    hash_.words[next_ / 64] |= std::uint64_t{bit} << (next_ % 64);
    ++next_;
  }

 private:
  PerceptualHash& hash_;
  std::size_t next_ = 0;
};

// Signs of `count` coefficients by rising frequency, diagonal by diagonal, without the mean.
void write_signs(const std::vector<float>& coefficients, int count, float noise, BitWriter& bits) {
  for (int diagonal = 1; count > 0; ++diagonal) {
    for (int u = 0; u <= diagonal && count > 0; ++u) {
      if (u >= frequencies || diagonal - u >= frequencies) continue;
      bits.write(coefficients[static_cast<std::size_t>((diagonal - u) * frequencies + u)] > noise);
      --count;
    }
  }
}

}  // namespace

PerceptualHash perceptual_hash(const Image& image) {
  require_pixels(image, "perceptual_hash");
  const Image small = resize(image, side, side);
  Plane luma(side * side);
  Plane blueness(side * side);
  Plane redness(side * side);
  for (std::size_t i = 0; i < luma.size(); ++i) {
    const float red = small.rgb[i * 3];
    const float green = small.rgb[i * 3 + 1];
    const float blue = small.rgb[i * 3 + 2];
    luma[i] = 0.299F * red + 0.587F * green + 0.114F * blue;
    blueness[i] = 0.564F * (blue - luma[i]);
    redness[i] = 0.713F * (red - luma[i]);
  }
  PerceptualHash hash;
  BitWriter bits(hash);
  write_signs(low_frequencies(luma), luma_bits, luma_noise, bits);
  for (const Plane* plane : {&blueness, &redness}) {
    const std::vector<float> coefficients = low_frequencies(*plane);
    write_signs(coefficients, chroma_bits, chroma_noise, bits);
    for (const float step : mean_steps) bits.write(coefficients[0] / side > step);
  }
  return hash;
}

}  // namespace selvedge::image
