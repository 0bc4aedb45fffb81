// What a shopper's camera, screen and room do to a photo: for training's augmentation and for judging robustness.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ground/core/rng.h"
#include "selvedge/image.h"

namespace selvedge::image {

// Separable, sigma in pixels of this image, cut off at 3 sigma, edges continued. sigma <= 0 changes nothing.
Image gaussian_blur(const Image& image, double sigma);

// Multiplies each channel's light (linear sRGB, not its coded value) and clips: a gain of 2 is one stop brighter.
void scale_light(Image& image, const std::array<double, 3>& gains);

// What is left after storing as JPEG of this quality (1 to 100).
Image through_jpeg(const Image& image, int quality);

// Fills the part of `rect` that lies in the image.
void fill(Image& image, const Rect& rect, const std::array<std::uint8_t, 3>& colour);

// One byte a pixel: 1 where a pixel belongs to the light background, that is, all channels at least `lightest` and
// connected to the border through such pixels.
std::vector<std::uint8_t> light_background(const Image& image, int lightest = 200);

// Lays `texture` (same size) where the mask is 1. Throws invalid_argument for other sizes.
void replace(Image& image, const std::vector<std::uint8_t>& mask, const Image& texture);

// Two colours mixed by smooth noise of three scales: a wall, a carpet, foliage out of focus.
Image random_texture(int width, int height, core::Rng& rng);

}  // namespace selvedge::image
