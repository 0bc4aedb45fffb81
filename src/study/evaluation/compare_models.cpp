#include "study/evaluation/compare_models.h"

#include <algorithm>
#include <set>

#include "ground/embedding/embed_files.h"
#include "ground/embedding/transfer_network.h"
#include "study/evaluation/judge_models.h"
#include "study/evaluation/plan_evaluation.h"

namespace selvedge::evaluation {
namespace {

constexpr std::size_t draws = 1000;
constexpr std::uint64_t comparison_stream = 800;

embedding::EmbeddedFiles embed_by(const std::filesystem::path& model, std::span<const std::filesystem::path> files,
                                  std::string& name, const ProgressSink& progress) {
  const embedding::Embedder embedder(model, {.threads = 0});
  embedding::require_embeddings(embedder.card(), model);
  name = embedder.card().name;
  return embedding::embed_files(embedder, files, progress);
}

}  // namespace

ModelComparison compare_models(const std::filesystem::path& first, const std::filesystem::path& second,
                               const dataset::Manifest& manifest, std::uint64_t seed, const ProgressSink& progress) {
  ModelComparison comparison;
  PlanOptions options;
  options.split = dataset::Split::test;
  options.experiment1 = false;
  options.seed = seed;
  // The whole split, each product asked for once by each of its photos' turns.
  const auto all = dataset::products_of(manifest, options.split);
  const auto complete = std::ranges::count_if(all, [](const dataset::Product& product) {
    return !product.product_images.empty() && !product.person_images.empty();
  });
  options.gallery_sizes = {std::max<std::size_t>(2, static_cast<std::size_t>(complete))};
  const EvaluationPlan plan = plan_evaluation(manifest, options);
  std::vector<std::filesystem::path> files = files_of(plan, manifest);
  const std::size_t judged = files.size();
  std::set<ProductId> others;
  for (std::size_t i = 0; i < manifest.images.size(); ++i) {
    const dataset::ManifestImage& image = manifest.images[i];
    const bool other = image.split != options.split && image.role == dataset::Role::product;
    if (other && others.insert(image.product).second) files.push_back(manifest.full_path(i));
  }
  const embedding::EmbeddedFiles before = embed_by(first, files, comparison.first.name, progress);
  const embedding::EmbeddedFiles after = embed_by(second, files, comparison.second.name, progress);
  comparison.skipped = before.skipped;
  std::vector<std::size_t> rows(judged), distractors;
  for (std::size_t i = 0; i < judged; ++i) rows[i] = i;
  for (std::size_t i = judged; i < files.size(); ++i) {
    if (before.readable[i]) distractors.push_back(i);
  }
  const auto ranks = [&](const embedding::EmbeddedFiles& embedded) {
    return rank_queries(embedded.embeddings.select(rows), plan.products, plan.galleries.front().galleries,
                        embedded.embeddings.select(distractors));
  };
  const std::vector<QueryRank> first_ranks = ranks(before), second_ranks = ranks(after);
  comparison.first.top1 = ranked_scores(first_ranks).top.front();
  comparison.second.top1 = ranked_scores(second_ranks).top.front();
  comparison.products = plan.galleries.front().size + distractors.size();
  comparison.queries = first_ranks.size();
  core::Rng rng = core::Rng(seed).fork(comparison_stream);
  comparison.difference = paired_difference(first_ranks, second_ranks, draws, rng);
  return comparison;
}

}  // namespace selvedge::evaluation
