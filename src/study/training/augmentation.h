// What separates a shopper's photo from the shop's picture, drawn anew for every picture of every epoch.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>

#include "ground/core/rng.h"

namespace selvedge::training {

// Largest strengths and probabilities, for a person image; 0 switches one off. Hue is left alone: it is identity.
struct AugmentationOptions {
  double crop = 0.35;        // share of a side that may be cut away; half as much may be shown beyond the edge
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
  double product = 0.3;      // strengths and probabilities for product images, as a share of the above
  double hues = 0;           // probability that a whole batch is seen in other hues: its products are then new ones
  double recolour = 0;       // probability that a pair's garment, known by its mask, has another colour in all pictures
};

// A turn of all hues by `angle` (radians) that leaves grey and luma as they are, of RGB pixels in place.
void turn_hues(std::uint8_t* pixels, std::size_t count, double angle);

// Resamples `source` (RGB, no padding) to width x height with what chance says, into `pixels`.
void augment(const std::uint8_t* source, int source_width, int source_height, const AugmentationOptions& options,
             bool is_person, core::Rng& rng, std::uint8_t* pixels, int width, int height);

// Random affine distortions of whole batches: (N, 3, H, W) float -> the same, each image distorted for itself (Koch et
// al. 2015, section 3.3, sizes as shares of theirs): each of rotation within 10 degrees, shear within 0.3 on either
// axis, scale from 0.8 to 1.2 on either axis and a shift of up to 2 % of a side, with the given probability. Bilinear;
// edges are continued. Draws from libtorch's generator.
torch::Tensor distort(const torch::Tensor& images, double probability);

}  // namespace selvedge::training
