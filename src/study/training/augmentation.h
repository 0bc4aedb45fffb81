// Augmentation: makes training pictures differ as a shopper's photo differs from a shop's picture. Each picture is
// augmented anew in every epoch.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>

#include "ground/core/rng.h"

namespace selvedge::training {

// Largest strengths and probabilities for a person image; 0 switches one off. A single picture keeps its hue, because
// hue identifies a product.
struct AugmentationOptions {
  double crop = 0.35;        // largest share of a side that is cut away; half as much may show beyond the edge
  double stretch = 0.08;     // change of the aspect ratio
  double rotation = 20;      // degrees, either way
  double flip = 0.5;         // probability of left to right
  double light = 1.0;        // stops, either way
  double tint = 0.05;        // stops of a single channel, either way: white balance
  double blur = 0.2;         // probability; sigma up to 1 % of the width
  double jpeg = 0.2;         // probability; quality 15 to 90
  double erase = 0.25;       // probability of a grey or coloured rectangle over up to a third
  double background = 0.25;  // probability of texture in place of a light background
  double untouched = 0.2;    // probability that nothing but the flip is done
  double product = 0.3;      // for product images: factor on strengths and probabilities, but not on flip and untouched
  double hues = 0;           // probability that a whole batch gets other hues and so shows new products
  double recolour = 0;       // probability that a pair's garment, found by its mask, gets another colour
};

// Turns the hues of `count` RGB pixels by `angle` radians, in place. Grey and luma stay as they are.
void turn_hues(std::uint8_t* pixels, std::size_t count, double angle);

// Draws an augmentation of `source` (RGB, no padding) at width x height into `pixels`.
void augment(const std::uint8_t* source, int source_width, int source_height, const AugmentationOptions& options,
             bool is_person, core::Rng& rng, std::uint8_t* pixels, int width, int height);

// Distorts each image of a batch at random: (N, 3, H, W) float -> the same shape (Koch et al. 2015, section 3.3; shifts
// are shares of a side). Each of these happens with the given probability: rotation within 10 degrees, shear within 0.3
// on either axis, scale from 0.8 to 1.2 on either axis, a shift of up to 2 % of a side. Samples are bilinear; edge
// pixels are repeated. Draws from libtorch's generator.
torch::Tensor distort(const torch::Tensor& images, double probability);

}  // namespace selvedge::training
