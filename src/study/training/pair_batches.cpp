// Copies each distinct image of the pairs once, from the cache's interleaved pixels to planes, in parallel.
#include "study/training/pair_batches.h"

#include <ATen/Parallel.h>

#include <unordered_map>

namespace selvedge::training {
namespace {

// (H, W, 3) as images lie in the cache -> (3, H, W) as networks take them.
void split_planes(std::span<const std::uint8_t> pixels, std::size_t area, std::uint8_t* planes) {
  for (std::size_t i = 0; i < area; ++i) {
    planes[i] = pixels[3 * i];
    planes[area + i] = pixels[3 * i + 1];
    planes[2 * area + i] = pixels[3 * i + 2];
  }
}

}  // namespace

torch::Tensor gather_images(std::span<const std::size_t> images, const dataset::ImageCache& cache,
                            std::span<const std::size_t> position, torch::Device device) {
  const auto count = static_cast<std::int64_t>(images.size());
  torch::Tensor gathered = torch::empty({count, 3, cache.height(), cache.width()}, torch::kUInt8);
  const std::size_t area = static_cast<std::size_t>(cache.height()) * static_cast<std::size_t>(cache.width());
  std::uint8_t* const planes = gathered.data_ptr<std::uint8_t>();
  at::parallel_for(0, count, 1, [&](std::int64_t first, std::int64_t last) {
    for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(last); ++i) {
      split_planes(cache.pixels(position[images[i]]), area, planes + i * 3 * area);
    }
  });
  return device.is_cpu() ? gathered : gathered.to(device);
}

PairBatch make_batch(std::span<const dataset::ImagePair> pairs, const dataset::ImageCache& cache,
                     std::span<const std::size_t> position, torch::Device device) {
  const auto count = static_cast<std::int64_t>(pairs.size());
  PairBatch batch{
      {}, torch::empty({count}, torch::kInt64), torch::empty({count}, torch::kInt64), torch::empty({count})};
  std::unordered_map<std::size_t, std::int64_t> rows;
  std::vector<std::size_t> distinct;
  const auto row_of = [&](std::size_t image) {
    const auto [found, is_new] = rows.try_emplace(image, static_cast<std::int64_t>(distinct.size()));
    if (is_new) distinct.push_back(image);
    return found->second;
  };
  for (std::int64_t p = 0; p < count; ++p) {
    const dataset::ImagePair& pair = pairs[static_cast<std::size_t>(p)];
    batch.products.data_ptr<std::int64_t>()[p] = row_of(pair.product_image);
    batch.persons.data_ptr<std::int64_t>()[p] = row_of(pair.person_image);
    batch.matches.data_ptr<float>()[p] = pair.match ? 1.0f : 0.0f;
  }
  batch.images = gather_images(distinct, cache, position, device);
  if (device.is_cpu()) return batch;
  return {batch.images, batch.products.to(device), batch.persons.to(device), batch.matches.to(device)};
}

}  // namespace selvedge::training
