// Makes training batches from pairs of cached images.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <span>
#include <vector>

#include "study/dataset/image_cache.h"
#include "study/dataset/pairs.h"
#include "study/training/siamese_loss.h"

namespace selvedge::training {

// The images at the positions `images` of the manifest: (N, 3, H, W) uint8. `position[i]` is the place of the
// manifest's image i in the cache.
torch::Tensor gather_images(std::span<const std::size_t> images, const dataset::ImageCache& cache,
                            std::span<const std::size_t> position, torch::Device device);

// Gathers the pairs' images from the cache, each distinct one once. `position` is as above. Shapes: see PairBatch.
PairBatch make_batch(std::span<const dataset::ImagePair> pairs, const dataset::ImageCache& cache,
                     std::span<const std::size_t> position, torch::Device device);

}  // namespace selvedge::training
