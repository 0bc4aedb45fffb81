// Simulates what a shopper's camera, screen and room do to a photo. Augmentation in training uses it, and the judging
// of robustness.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ground/core/rng.h"
#include "selvedge/image.h"

namespace selvedge::image {

// Separable Gaussian filter, cut off at 3 sigma. sigma is in pixels of this image. Edge pixels are repeated outwards.
// sigma <= 0 changes nothing.
Image gaussian_blur(const Image& image, double sigma);

// Multiplies each channel's light, in linear sRGB, by its gain and clips. A gain of 2 is one stop brighter.
void scale_light(Image& image, const std::array<double, 3>& gains);

// Encodes the image as JPEG of this quality, 1 to 100, and decodes it again.
Image through_jpeg(const Image& image, int quality);

// Fills the part of `rect` that lies inside the image.
void fill(Image& image, const Rect& rect, const std::array<std::uint8_t, 3>& colour);

// A mask with one byte for each pixel: 1 in the light background, else 0. A pixel is in the background if all its
// channels are at least `lightest` and such pixels connect it to the border.
std::vector<std::uint8_t> light_background(const Image& image, int lightest = 200);

// Copies `texture` into the image where the mask is 1. Throws invalid_argument unless all three have the same size.
void replace(Image& image, const std::vector<std::uint8_t>& mask, const Image& texture);

// Draws two colours mixed by smooth noise of three scales, like a wall, a carpet or foliage out of focus.
Image random_texture(int width, int height, core::Rng& rng);

}  // namespace selvedge::image
