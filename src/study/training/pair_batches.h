// Pairs of cached images as training batches.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <span>
#include <vector>

#include "study/dataset/image_cache.h"
#include "study/dataset/pairs.h"
#include "study/training/siamese_loss.h"

namespace selvedge::training {

// (N, 3, H, W) uint8: the images named by their position in the manifest. `position[i]` is where image i of the
// manifest lies in the cache.
torch::Tensor gather_images(std::span<const std::size_t> images, const dataset::ImageCache& cache,
                            std::span<const std::size_t> position, torch::Device device);

// Gathers the pairs' images out of the cache, each distinct one once; `position` as above. Shapes: see PairBatch.
PairBatch make_batch(std::span<const dataset::ImagePair> pairs, const dataset::ImageCache& cache,
                     std::span<const std::size_t> position, torch::Device device);

}  // namespace selvedge::training
