// Pairs of cached images as training batches.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <span>
#include <vector>

#include "selvedge/dataset/image_cache.h"
#include "selvedge/dataset/pairs.h"
#include "selvedge/training/siamese_loss.h"

namespace selvedge {

// Gathers the pairs' images out of the cache, each distinct one once. `position[i]` is where image i of the manifest
// lies in the cache. Shapes: see PairBatch.
PairBatch make_batch(std::span<const ImagePair> pairs, const ImageCache& cache, std::span<const std::size_t> position,
                     torch::Device device);

}  // namespace selvedge
