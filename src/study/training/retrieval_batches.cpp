// Draws batches of pairs and singles. Pictures are augmented in parallel, each with its own generator.
#include "study/training/retrieval_batches.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <sstream>

#include "ground/image/warp.h"

namespace selvedge::training {
namespace {

template <typename Visit>
void for_each_image(const std::vector<dataset::Product>& products, Visit&& visit) {
  for (const dataset::Product& product : products) {
    for (const std::size_t image : product.product_images) visit(image);
    for (const std::size_t image : product.person_images) visit(image);
  }
}

AttributeLabels labels_of(const dataset::Manifest& manifest, const std::vector<dataset::Product>& products,
                          std::size_t column) {
  AttributeLabels labels{
      manifest.attribute_names[column], {}, {}, std::vector<std::int64_t>(manifest.images.size(), -1)};
  const auto value = [&](std::size_t image) -> const std::string& { return manifest.images[image].attributes[column]; };
  for_each_image(products, [&](std::size_t image) {
    if (!value(image).empty()) labels.values.push_back(value(image));
  });
  std::sort(labels.values.begin(), labels.values.end());
  labels.values.erase(std::unique(labels.values.begin(), labels.values.end()), labels.values.end());
  labels.counts.assign(labels.values.size(), 0);
  for_each_image(products, [&](std::size_t image) {
    if (value(image).empty()) return;
    const auto found =
        std::lower_bound(labels.values.begin(), labels.values.end(), value(image)) - labels.values.begin();
    labels.of_image[image] = found;
    ++labels.counts[static_cast<std::size_t>(found)];
  });
  return labels;
}

// (N, 3, height, width) over memory that lies as (N, height, width, 3): libtorch's channels-last. write(i, pixels)
// fills picture i.
template <typename Write>
torch::Tensor fill_images(std::size_t count, int width, int height, torch::Device device, Write&& write) {
  const torch::Tensor pixels = torch::empty({static_cast<std::int64_t>(count), height, width, 3}, torch::kUInt8);
  auto* const first = pixels.data_ptr<std::uint8_t>();
  const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
  at::parallel_for(0, static_cast<std::int64_t>(count), 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) write(i, first + i * size);
  });
  return pixels.permute({0, 3, 1, 2}).to(device);
}

// The recolouring of each item; nothing if it keeps its colours. Uses the streams of `rng` from `used` + 1 on.
template <typename Labelled>
std::vector<std::optional<Recolouring>> draw_recolourings(const dataset::Batch& batch, const GarmentMasks& masks,
                                                          Labelled&& labelled, double probability, const core::Rng& rng,
                                                          std::size_t used) {
  std::vector<std::optional<Recolouring>> drawn(batch.size());
  if (probability == 0) return drawn;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    core::Rng own = rng.fork(used + 1 + i);
    const auto& persons = batch[i].person_images;
    const bool is_known = std::all_of(persons.begin(), persons.end(),
                                      [&](std::size_t image) { return masks.has(image) && !labelled(image); });
    if (is_known && !labelled(batch[i].product_image) && own.chance(probability)) drawn[i] = draw_recolouring(own);
  }
  return drawn;
}

std::vector<dataset::Batch> full_batches(const std::vector<dataset::Product>& products,
                                         std::span<const std::size_t> order, const dataset::BatchOptions& options,
                                         core::Rng& rng) {
  std::vector<dataset::Batch> batches = order.empty() ? dataset::sample_batches(products, options, rng)
                                                      : dataset::batches_in_order(products, order, options, rng);
  if (batches.size() > 1 && batches.back().size() < options.products) batches.pop_back();
  return batches;
}

torch::Tensor to_tensor(const std::vector<std::int64_t>& values, torch::Device device) {
  return torch::tensor(values, torch::kInt64).to(device);
}

}  // namespace

std::vector<AttributeLabels> attribute_labels(const dataset::Manifest& manifest,
                                              const std::vector<dataset::Product>& products, const std::string& names) {
  std::vector<AttributeLabels> all;
  std::istringstream list(names);
  for (std::string name; std::getline(list >> std::ws, name, ',');) {
    const auto has_name = [&](const AttributeLabels& labels) { return labels.name == name; };
    if (std::any_of(all.begin(), all.end(), has_name)) continue;
    const auto column = std::find(manifest.attribute_names.begin(), manifest.attribute_names.end(), name);
    if (column == manifest.attribute_names.end()) continue;
    AttributeLabels labels =
        labels_of(manifest, products, static_cast<std::size_t>(column - manifest.attribute_names.begin()));
    if (labels.values.size() > 1) all.push_back(std::move(labels));
  }
  return all;
}

BatchProducts batch_products(const std::vector<dataset::Product>& products) {
  BatchProducts able;
  for (dataset::Product product : products) {
    if (product.product_images.empty() && product.person_images.empty()) continue;
    const bool is_pair = !product.product_images.empty() && !product.person_images.empty();
    if (product.product_images.empty()) product.product_images = product.person_images;
    if (product.person_images.empty()) product.person_images = product.product_images;
    (is_pair ? able.pairs : able.singles).push_back(std::move(product));
  }
  return able;
}

std::vector<dataset::Batch> draw_epoch(const BatchProducts& products, const dataset::BatchOptions& options,
                                       double pair_share, std::span<const std::size_t> order, core::Rng& rng) {
  const auto pairs_a_batch = static_cast<std::size_t>(std::lround(pair_share * static_cast<double>(options.products)));
  const std::size_t singles_a_batch = options.products - std::min(pairs_a_batch, options.products);
  const auto as_singles = [&](dataset::BatchItem item) {
    item.product += products.pairs.size();
    return item;
  };
  if (products.pairs.size() < 2 || (pairs_a_batch == 0 && products.singles.size() > 1)) {
    std::vector<dataset::Batch> batches = full_batches(products.singles, {}, options, rng);
    for (dataset::Batch& batch : batches) std::transform(batch.begin(), batch.end(), batch.begin(), as_singles);
    return batches;
  }
  if (products.singles.size() < 2 || pairs_a_batch < 2 || singles_a_batch < 2)
    return full_batches(products.pairs, order, options, rng);
  std::vector<dataset::Batch> batches = full_batches(products.pairs, order, {pairs_a_batch, options.persons}, rng);
  std::vector<dataset::BatchItem> singles;
  for (std::size_t next = 0; dataset::Batch & batch : batches) {
    for (std::size_t i = 0; i < singles_a_batch; ++i, ++next) {
      if (next == singles.size()) {
        singles.clear();
        next = 0;
        for (dataset::Batch& some : dataset::sample_batches(products.singles, {singles_a_batch, options.persons}, rng))
          singles.insert(singles.end(), some.begin(), some.end());
      }
      batch.push_back(as_singles(singles[next]));
    }
  }
  return batches;
}

std::vector<std::size_t> group_similar(const torch::Tensor& embeddings, std::size_t group, core::Rng& rng) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor rows = embeddings.to(torch::kCPU);
  const auto count = static_cast<std::size_t>(rows.size(0));
  std::vector<std::size_t> seeds = rng.sample(count, count), order;
  std::vector<bool> taken(count, false);
  for (const std::size_t seed : seeds) {
    if (taken[seed]) continue;
    const torch::Tensor similarity = torch::mv(rows, rows[static_cast<std::int64_t>(seed)]).contiguous();
    const float* const to_seed = similarity.data_ptr<float>();
    taken[seed] = true;
    order.push_back(seed);
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < count; ++i) {
      if (!taken[i]) free.push_back(i);
    }
    const std::size_t wanted = std::min(free.size(), group - 1);
    std::partial_sort(
        free.begin(), free.begin() + static_cast<std::ptrdiff_t>(wanted), free.end(),
        [&](std::size_t a, std::size_t b) { return to_seed[a] != to_seed[b] ? to_seed[a] > to_seed[b] : a < b; });
    for (std::size_t i = 0; i < wanted; ++i) {
      taken[free[i]] = true;
      order.push_back(free[i]);
    }
  }
  return order;
}

RetrievalBatch make_retrieval_batch(const dataset::Batch& batch, Team::Part part, const RunData& data,
                                    const GarmentMasks& masks, const std::vector<AttributeLabels>& labels,
                                    const AugmentationOptions& augmentation, int width, int height,
                                    const core::Rng& rng, torch::Device device) {
  std::vector<std::size_t> images, own_part;  // own_part: positions in `images` of the pictures in `part`
  std::vector<std::size_t> items;             // the item of the batch that each image belongs to
  std::vector<std::int64_t> persons, products;
  const auto add = [&](std::size_t item, std::size_t image) {
    if (item >= part.begin && item < part.end) own_part.push_back(images.size());
    images.push_back(image);
    items.push_back(item);
  };
  for (std::size_t i = 0; i < batch.size(); ++i) {
    for (const std::size_t image : batch[i].person_images) {
      add(i, image);
      persons.push_back(static_cast<std::int64_t>(batch[i].product));
    }
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    add(i, batch[i].product_image);
    products.push_back(static_cast<std::int64_t>(batch[i].product));
  }
  // One rotation of hues for the whole batch, so that similar products stay similar. Pictures with known labels keep
  // their colours.
  core::Rng hues = rng.fork(images.size());
  const bool turned = hues.chance(augmentation.hues);
  const double angle = hues.uniform(-std::numbers::pi, std::numbers::pi);
  const auto labelled = [&](std::size_t image) {
    return std::any_of(labels.begin(), labels.end(),
                       [&](const AttributeLabels& one) { return one.of_image[image] >= 0; });
  };
  const std::vector<std::optional<Recolouring>> recolourings =
      draw_recolourings(batch, masks, labelled, augmentation.recolour, rng, images.size());
  RetrievalBatch made;
  made.images = fill_images(own_part.size(), width, height, device, [&](std::size_t at, std::uint8_t* pixels) {
    const std::size_t i = own_part[at];
    core::Rng own = rng.fork(i);
    const int source_width = data.cache->width(), source_height = data.cache->height();
    const auto stored = data.cache->pixels(data.position[images[i]]);
    const std::uint8_t* source = stored.data();
    std::vector<std::uint8_t> changed;
    if (const auto& recolouring = recolourings[items[i]]) {
      changed.assign(stored.begin(), stored.end());
      const auto shares = masks.shares(images[i], i < persons.size(), source, source_width, source_height);
      recolour(changed.data(), shares.size(), shares.data(), *recolouring);
      source = changed.data();
    }
    augment(source, source_width, source_height, augmentation, i < persons.size(), own, pixels, width, height);
    if (turned && !labelled(images[i])) turn_hues(pixels, static_cast<std::size_t>(width * height), angle);
  });
  made.persons = to_tensor(persons, device);
  made.products = to_tensor(products, device);
  for (const AttributeLabels& attribute : labels) {
    std::vector<std::int64_t> values;
    for (const std::size_t image : images) values.push_back(attribute.of_image[image]);
    made.labels.push_back(to_tensor(values, device));
  }
  return made;
}

torch::Tensor plain_images(const std::vector<std::size_t>& images, const RunData& data, int width, int height,
                           torch::Device device) {
  const int source_width = data.cache->width(), source_height = data.cache->height();
  const image::Affine whole =
      image::to_affine({source_width / 2.0, source_height / 2.0, static_cast<double>(source_width),
                        static_cast<double>(source_height), 0, false},
                       width, height);
  return fill_images(images.size(), width, height, device, [&](std::size_t i, std::uint8_t* pixels) {
    image::warp(data.cache->pixels(data.position[images[i]]).data(), source_width, source_height, whole, pixels, width,
                height);
  });
}

}  // namespace selvedge::training
