// Pairs are drawn over the manifest's images. Rows are all images of the split's complete products, and those that
// pairs name, in the manifest's order. Galleries are drawn over these rows.
#include "study/evaluation/evaluation_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "selvedge/error.h"
#include "study/evaluation/top_answer.h"

namespace selvedge::evaluation {
namespace {

constexpr std::uint64_t pairs_stream = 1;
constexpr std::uint64_t train_stream = 2;
constexpr std::uint64_t validation_stream = 3;
constexpr std::uint64_t gallery_stream = 1000;  // plus the size

std::vector<dataset::Product> complete_products(const dataset::Manifest& manifest, dataset::Split split) {
  std::vector<dataset::Product> products = dataset::products_of(manifest, split);
  std::erase_if(products,
                [](const dataset::Product& p) { return p.product_images.empty() || p.person_images.empty(); });
  return products;
}

// Numbers the images in the manifest's order, once all that are needed are known.
class Rows {
 public:
  explicit Rows(const std::set<std::size_t>& images) {
    for (const std::size_t image : images) row_of_.emplace(image, row_of_.size());
  }
  std::size_t operator[](std::size_t image) const { return row_of_.at(image); }

  std::vector<std::size_t> of(const std::vector<std::size_t>& images) const {
    std::vector<std::size_t> rows;
    for (const std::size_t image : images) rows.push_back(row_of_.at(image));
    return rows;
  }
  std::vector<RowPair> of(const std::vector<dataset::ImagePair>& pairs) const {
    std::vector<RowPair> rows;
    for (const dataset::ImagePair& pair : pairs)
      rows.push_back({row_of_.at(pair.product_image), row_of_.at(pair.person_image), pair.match});
    return rows;
  }

 private:
  std::map<std::size_t, std::size_t> row_of_;
};

std::vector<dataset::ImagePair> draw_pairs(const std::vector<dataset::Product>& products, const PlanOptions& options,
                                           std::uint64_t stream) {
  if (products.size() < 2) return {};
  core::Rng rng = core::Rng(options.seed).fork(stream);
  return dataset::sample_pairs(products, options.pairs, rng);
}

void add_images(const std::vector<dataset::ImagePair>& pairs, std::set<std::size_t>& images) {
  for (const dataset::ImagePair& pair : pairs) {
    images.insert(pair.product_image);
    images.insert(pair.person_image);
  }
}

std::vector<std::size_t> gallery_sizes(const PlanOptions& options, std::size_t products) {
  if (!options.gallery_sizes.empty()) return options.gallery_sizes;
  std::vector<std::size_t> sizes;
  for (const std::size_t size : {std::size_t{50}, std::size_t{300}}) {
    if (size <= products) sizes.push_back(size);
  }
  if (sizes.empty() || (options.whole_split && sizes.back() != products)) sizes.push_back(products);
  return sizes;
}

}  // namespace

std::size_t usual_galleries(const EvaluationPlan& plan) {
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < plan.galleries.size(); ++i) {
    if (plan.galleries[i].size == usual_gallery) return i;
    if (plan.galleries[i].size > plan.galleries[chosen].size) chosen = i;
  }
  return chosen;
}

EvaluationPlan plan_evaluation(const dataset::Manifest& manifest, const PlanOptions& options) {
  EvaluationPlan plan;
  plan.split = dataset::to_string(options.split);
  plan.seed = options.seed;
  plan.resamples = options.resamples;
  const std::vector<dataset::Product> products = complete_products(manifest, options.split);
  if (products.size() < 2) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("expected at least two products with a product and a person image in split '{}', found {}; "
                            "there are {} in train, {} in validation and {} in test: choose one by --split",
                            plan.split, products.size(), complete_products(manifest, dataset::Split::train).size(),
                            complete_products(manifest, dataset::Split::validation).size(),
                            complete_products(manifest, dataset::Split::test).size()));
  }
  std::vector<dataset::ImagePair> pairs, train, validation;
  if (options.experiment1) {
    pairs = draw_pairs(products, options, pairs_stream);
    if (options.split != dataset::Split::train)
      train = draw_pairs(complete_products(manifest, dataset::Split::train), options, train_stream);
    validation = draw_pairs(complete_products(manifest, dataset::Split::validation), options, validation_stream);
  }
  std::set<std::size_t> images;
  for (const dataset::Product& product : products) {
    images.insert(product.product_images.begin(), product.product_images.end());
    images.insert(product.person_images.begin(), product.person_images.end());
  }
  for (const auto* some : {&pairs, &train, &validation}) add_images(*some, images);

  const Rows rows(images);
  const auto kind = std::ranges::find(manifest.attribute_names, "kind") - manifest.attribute_names.begin();
  for (const std::size_t image : images) {
    const dataset::ManifestImage& one = manifest.images[image];
    const bool is_named = kind < std::ssize(one.attributes);
    plan.images.push_back({image, one.path.string(), one.product,
                           is_named ? one.attributes[static_cast<std::size_t>(kind)] : std::string()});
  }
  for (const dataset::Product& product : products) {
    plan.product_ids.push_back(product.id);
    plan.products.push_back({rows.of(product.product_images), rows.of(product.person_images)});
  }
  plan.pairs = rows.of(pairs);
  plan.train_pairs = rows.of(train);
  plan.validation_pairs = rows.of(validation);
  if (options.experiment2) {
    for (const std::size_t size : gallery_sizes(options, products.size())) {
      core::Rng rng = core::Rng(options.seed).fork(gallery_stream + size);
      plan.galleries.push_back({size, draw_galleries(plan.products, size, options.galleries, rng)});
    }
  }
  return plan;
}

}  // namespace selvedge::evaluation
