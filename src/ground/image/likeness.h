// Measures of how alike two images are: a perceptual hash, differences pixel by pixel, and a colour histogram.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "selvedge/image.h"

namespace selvedge::image {

// A hash of 256 bits that survives resizing and compression. It holds the signs of the lowest frequencies (DCT-II) of
// the image shrunk to 32 x 32: 160 of luma without its mean, 44 each of Cb and Cr, and 4 steps each of mean Cb and Cr.
// Brightness barely counts. After pHash (Zauner 2010, "Implementation and benchmarking of perceptual image hash
// functions"), with more frequencies and with colour.
struct PerceptualHash {
  std::array<std::uint64_t, 4> words{};
  bool operator==(const PerceptualHash&) const = default;
};

// Throws invalid_argument for an empty image.
PerceptualHash perceptual_hash(const Image& image);

// The number of bits that differ, of 256. Measured on product pictures on white: a copy that was re-encoded (JPEG
// quality 40) or resized differs by at most 24 bits, a copy cropped by 2 % a side by about 48. Of unrelated pairs, 1 in
// 100,000 differs by at most 24 bits and 1 in 1,000 by at most 48.
inline int hash_distance(const PerceptualHash& a, const PerceptualHash& b) {
  int bits = 0;
  for (std::size_t i = 0; i < a.words.size(); ++i) bits += std::popcount(a.words[i] ^ b.words[i]);
  return bits;
}

// ---- Pixel by pixel, of two images of one size: what drawings are judged by.

// Root mean square difference over pixels and channels, in [0, 1] for pixels in [0, 1]. It favours blurred drawings, so
// it says little about whether a drawing looks right. Throws invalid_argument for empty images or different sizes.
double root_mean_square_difference(const Image& a, const Image& b);

// Structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004) with their 11 x 11 Gaussian window of sigma 1.5, K1 =
// 0.01, K2 = 0.03, over all places where the window lies wholly inside: the mean over red, green and blue ("C-SSIM").
// At most 1, for equal images; about 0 where they have nothing in common. Throws invalid_argument for different sizes
// or a side below 11 pixels.
double colour_structural_similarity(const Image& a, const Image& b);

// ---- By colours alone: the baseline that knows nothing else.

// The square root of a joint RGB histogram (8 x 8 x 8 bins, each pixel shared out between neighbouring bins),
// L2-normalised: 512 values >= 0, so that the dot product of two is the Bhattacharyya coefficient of the histograms, in
// [0, 1]. Pixels of the background count too. Throws invalid_argument for an empty image.
std::vector<float> colour_histogram(const Image& image);

}  // namespace selvedge::image
