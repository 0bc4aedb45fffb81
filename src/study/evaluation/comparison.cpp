// The bootstrap draws products, not queries, because several photos of one product are not independent evidence. Each
// draw gives one difference; the interval holds the middle 95 % of them.
#include "study/evaluation/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "ground/embedding/embed_files.h"
#include "ground/embedding/transfer_network.h"
#include "selvedge/error.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/judge_models.h"

namespace selvedge::evaluation {
namespace {

constexpr std::size_t places_scored = top_ks.size() + 1;  // top-k, then reciprocal rank
using Sums = std::array<double, places_scored>;

double gain(std::size_t rank, std::size_t place) {
  if (place == top_ks.size()) return 1.0 / static_cast<double>(rank);
  return rank <= top_ks[place] ? 1 : 0;
}

RetrievalScores scores_of(const Sums& mean) {
  RetrievalScores scores;
  std::copy_n(mean.begin(), top_ks.size(), scores.top.begin());
  scores.map = scores.mrr = mean[top_ks.size()];
  return scores;
}

// The sums over one product's queries.
struct ProductDifference {
  Sums sums{};
  double queries = 0;
};

std::vector<ProductDifference> by_product(std::span<const QueryRank> first, std::span<const QueryRank> second) {
  std::map<std::size_t, ProductDifference> products;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].query != second[i].query || first[i].gallery != second[i].gallery) {
      throw Error(ErrorKind::invalid_argument, "[paired_difference] expected the same queries in the same order");
    }
    ProductDifference& product = products[first[i].product];
    for (std::size_t place = 0; place < places_scored; ++place)
      product.sums[place] += gain(second[i].rank, place) - gain(first[i].rank, place);
    ++product.queries;
  }
  std::vector<ProductDifference> all;
  for (const auto& [id, product] : products) all.push_back(product);
  return all;
}

}  // namespace

PairedDifference paired_difference(std::span<const QueryRank> first, std::span<const QueryRank> second,
                                   std::size_t resamples, core::Rng& rng) {
  if (first.size() != second.size() || first.empty() || resamples == 0) {
    throw Error(ErrorKind::invalid_argument,
                "[paired_difference] expected as many queries of both, and resamples, got " +
                    std::to_string(first.size()) + ", " + std::to_string(second.size()) + " and " +
                    std::to_string(resamples));
  }
  const std::vector<ProductDifference> products = by_product(first, second);
  const auto mean_of = [&](const auto& pick) {
    Sums sums{};
    double queries = 0;
    for (std::size_t i = 0; i < products.size(); ++i) {
      const ProductDifference& product = products[pick(i)];
      for (std::size_t place = 0; place < places_scored; ++place) sums[place] += product.sums[place];
      queries += product.queries;
    }
    for (double& sum : sums) sum /= queries;
    return sums;
  };
  PairedDifference difference{.mean = scores_of(mean_of([](std::size_t i) { return i; })), .ci95 = {}};
  std::array<std::vector<double>, places_scored> drawn;
  for (std::size_t r = 0; r < resamples; ++r) {
    const Sums mean = mean_of([&](std::size_t) { return rng.below(products.size()); });
    for (std::size_t place = 0; place < places_scored; ++place) drawn[place].push_back(mean[place]);
  }
  Sums low{}, high{};
  for (std::size_t place = 0; place < places_scored; ++place) {
    std::sort(drawn[place].begin(), drawn[place].end());
    low[place] = drawn[place][static_cast<std::size_t>(0.025 * static_cast<double>(resamples - 1) + 0.5)];
    high[place] = drawn[place][static_cast<std::size_t>(0.975 * static_cast<double>(resamples - 1) + 0.5)];
  }
  difference.ci95 = {scores_of(low), scores_of(high)};
  return difference;
}

Better better_of(const PairedDifference& difference) {
  if (difference.ci95.low.top.front() > 0) return Better::second;
  return difference.ci95.high.top.front() < 0 ? Better::first : Better::neither;
}

std::string comparison_in_words(const ComparedModel& first, const ComparedModel& second,
                                const PairedDifference& difference, std::size_t gallery) {
  const Better better = better_of(difference);
  const bool turned = better == Better::first;
  const ComparedModel &winner = turned ? first : second, &other = turned ? second : first;
  const double sign = turned ? -1 : 1;
  const double low = sign * difference.ci95.low.top.front(), high = sign * difference.ci95.high.top.front();
  const std::string verdict = better == Better::neither
                                  ? fmt::format("no difference between {} and {} is shown", winner.name, other.name)
                                  : fmt::format("{} is better than {}", winner.name, other.name);
  return fmt::format(
      "{}: among {} products the right one comes first for {:.3f} of the photos, against {:.3f}; difference {:+.3f} "
      "[{:+.3f}, {:+.3f}]",
      verdict, gallery, winner.top1, other.top1, sign * difference.mean.top.front(), std::min(low, high),
      std::max(low, high));
}

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
  // One gallery size: the whole split. Several galleries ask for a product by different photos.
  const auto all = dataset::products_of(manifest, options.split);
  const auto complete = std::ranges::count_if(all, [](const dataset::Product& product) {
    return !product.product_images.empty() && !product.person_images.empty();
  });
  options.gallery_sizes = {std::max<std::size_t>(2, static_cast<std::size_t>(complete))};
  const EvaluationPlan plan = plan_evaluation(manifest, options);
  std::vector<std::filesystem::path> files = files_of(plan, manifest);
  const std::size_t judged = files.size();
  // A picture that a judged product has too would be as similar as that one, whatever the model.
  std::set<std::filesystem::path> there(files.begin(), files.end());
  std::set<ProductId> others;
  for (std::size_t i = 0; i < manifest.images.size(); ++i) {
    const dataset::ManifestImage& image = manifest.images[i];
    const bool other = image.split != options.split && image.role == dataset::Role::product;
    if (!other || there.contains(manifest.full_path(i)) || !others.insert(image.product).second) continue;
    files.push_back(manifest.full_path(i));
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
