// The fit is made to first answers to photos of pairs and of absent products, in galleries of several sizes. Figures
// come from two halves, each judged by rules fitted to the other; the card gets rules fitted to all.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/core/rng.h"
#include "ground/embedding/embed_files.h"
#include "ground/embedding/transfer_network.h"
#include "selvedge/error.h"
#include "study/evaluation/answer_calibration.h"
#include "study/evaluation/answer_rules.h"
#include "study/evaluation/model_calibration.h"
#include "study/evaluation/pair_metrics.h"
#include "study/evaluation/robustness.h"

namespace selvedge::evaluation {
namespace {

constexpr std::uint64_t gallery_draws = 5, perturbation_draws = 6;  // streams of the card's seed
constexpr std::array<std::size_t, 3> drawn_galleries{60, 300, 1000};
// Of the photos of pairs, half of the answers lack their product, so probabilities hold for a shop where half are
// absent. Photos from elsewhere are added to that.
constexpr double other_absent_weight =
    1 / 3.0;  // of all those photos together, as a share of the weight of all photos of pairs

// The embedded photos of one origin.
struct LookedAt {
  QueryPhotos photos;
  std::vector<std::size_t>
      shows;  // of photos of pairs, the product in the gallery; empty for photos of absent products
};

struct Material {
  AnswerRules rules;
  core::EmbeddingMatrix gallery;            // one picture a product
  std::vector<garments::KindShares> kinds;  // of it
  LookedAt pairs;
  std::vector<LookedAt> absent;
};

bool is_usable(const QueryPhotos& photos, std::size_t i) { return photos.readable[i] && photos.no_garment[i] == 0; }

std::vector<dataset::Product> products_of(const AnswerPhotos& photos) {
  std::vector<dataset::Product> products;
  for (const dataset::Split split : {dataset::Split::train, dataset::Split::validation, dataset::Split::test}) {
    if (photos.split && *photos.split != split) continue;
    for (dataset::Product& product : dataset::products_of(*photos.manifest, split)) {
      if (!product.product_images.empty() && !product.person_images.empty()) products.push_back(std::move(product));
    }
  }
  if (products.size() < fewest_calibration_products) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--data: expected at least {} products with both a product and a person image{}, found {}",
                            fewest_calibration_products,
                            photos.split ? fmt::format(" in split {}", dataset::to_string(*photos.split)) : "",
                            products.size()));
  }
  return products;
}

Material look_at_all(const embedding::Embedder& embedder, const std::filesystem::path& model_directory,
                     const AnswerPhotos& photos, std::vector<Skipped>& skipped, const ProgressSink& progress) {
  const auto keep = [&](const std::vector<Skipped>& more) { skipped.insert(skipped.end(), more.begin(), more.end()); };
  std::vector<std::filesystem::path> gallery, persons;
  std::vector<std::size_t> product_of_person;
  for (const dataset::Product& product : products_of(photos)) {
    for (const std::size_t image : product.person_images) {
      persons.push_back(photos.manifest->full_path(image));
      product_of_person.push_back(gallery.size());
    }
    gallery.push_back(photos.manifest->full_path(product.product_images.front()));
  }
  gallery.insert(gallery.end(), photos.distractors.begin(), photos.distractors.end());
  const embedding::EmbeddedFiles pictures = embedding::embed_files(embedder, gallery, progress);
  keep(pictures.skipped);
  // Products whose picture cannot be read are left out, with their photos.
  std::vector<std::size_t> row_of(gallery.size());
  core::EmbeddingMatrix rows(0, embedder.dim());
  for (std::size_t i = 0; i < gallery.size(); ++i) {
    row_of[i] = rows.rows();
    if (pictures.readable[i]) rows.append(pictures.embeddings.row(i));
  }
  std::erase_if(persons,
                [&, i = std::size_t{0}](const auto&) mutable { return !pictures.readable[product_of_person[i++]]; });
  std::erase_if(product_of_person, [&](std::size_t product) { return !pictures.readable[product]; });
  for (std::size_t& product : product_of_person) product = row_of[product];
  Material material{AnswerRules::of(embedder.card(), model_directory), std::move(rows), {}, {}, {}};
  material.kinds = kinds_of_rows(material.rules, material.gallery);
  const core::Rng rng = core::Rng(embedder.card().seed).fork(perturbation_draws);
  const auto worse = [&](std::size_t i, const Image& photo) {
    core::Rng own = rng.fork(i);
    return perturb(photo, photos.perturbation, own);
  };
  material.pairs = {embed_photos(embedder, photos.finder, persons, progress,
                                 photos.perturbation.empty() ? nullptr : embedding::PictureChange(worse)),
                    std::move(product_of_person)};
  keep(material.pairs.photos.skipped);
  for (const PhotoSource& source : photos.absent) {
    material.absent.push_back({embed_photos(embedder, photos.finder, source.files, progress), {}});
    keep(material.absent.back().photos.skipped);
  }
  return material;
}

// The first answers to photo i, one for each size of gallery. A photo of a pair finds its own product in every other
// gallery.
std::vector<SeenAnswer> answers_to(const Material& material, const LookedAt& origin, std::size_t i, core::Rng rng) {
  const std::span<const float> photo = origin.photos.embeddings.row(i);
  const auto shown = material.rules.kinds_of(origin.photos.found[i], photo);
  std::vector<float> similarities(material.gallery.rows());
  for (std::size_t p = 0; p < similarities.size(); ++p) similarities[p] = core::dot(material.gallery.row(p), photo);
  std::vector<std::size_t> sizes;
  for (const std::size_t size : drawn_galleries) {
    if (size < similarities.size()) sizes.push_back(size);
  }
  sizes.push_back(similarities.size());
  std::vector<SeenAnswer> answers;
  const bool is_pair = !origin.shows.empty();
  std::size_t turn = rng.below(2);
  for (const std::size_t size : sizes) {
    std::vector<std::size_t> allowed = rng.sample(similarities.size(), size);
    const bool present = is_pair && turn++ % 2 == 0;
    if (is_pair) std::erase(allowed, origin.shows[i]);
    if (present) allowed.push_back(origin.shows[i]);
    const FirstAnswer first = first_answer(material.rules, similarities, allowed, material.kinds, shown);
    answers.push_back(
        {first, shown, present && first.product == origin.shows[i], 1 / static_cast<double>(sizes.size())});
  }
  return answers;
}

// One list for each photo; empty if the photo is not usable.
std::vector<std::vector<SeenAnswer>> answers_to_all(const Material& material, const LookedAt& origin,
                                                    const core::Rng& rng) {
  std::vector<std::vector<SeenAnswer>> answers(origin.photos.readable.size());
  core::parallel_for(answers.size(), 0, [&](std::size_t i) {
    if (is_usable(origin.photos, i)) answers[i] = answers_to(material, origin, i, rng.fork(i));
  });
  return answers;
}

using Half = std::optional<std::size_t>;  // 0 or 1: the photos with an even or odd number; nothing: all

struct Seen {
  std::vector<std::vector<SeenAnswer>> pairs;
  std::vector<std::vector<std::vector<SeenAnswer>>> absent;  // by source

  std::vector<SeenAnswer> of(Half half, const std::vector<std::size_t>& shows) const {
    std::vector<SeenAnswer> chosen;
    double weight_of_pairs = 0, weight_of_absent = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (half && shows[i] % 2 != *half) continue;  // a product's photos stay together
      for (const SeenAnswer& answer : pairs[i]) weight_of_pairs += answer.weight;
      chosen.insert(chosen.end(), pairs[i].begin(), pairs[i].end());
    }
    const std::size_t first_absent = chosen.size();
    for (const auto& source : absent) {
      for (std::size_t i = 0; i < source.size(); ++i) {
        if (half && i % 2 != *half) continue;
        for (const SeenAnswer& answer : source[i]) weight_of_absent += answer.weight;
        chosen.insert(chosen.end(), source[i].begin(), source[i].end());
      }
    }
    for (std::size_t i = first_absent; i < chosen.size(); ++i)
      chosen[i].weight *= other_absent_weight * weight_of_pairs / weight_of_absent;
    return chosen;
  }
};

// `rules_of(half)` judges the photos of that half.
template <typename RulesOf>
AnswerFigures figures_of(const Material& material, const Seen& seen, const AnswerPhotos& photos,
                         const RulesOf& rules_of) {
  AnswerFigures figures;
  std::vector<JudgedProbability> judged;
  std::vector<ScoredPair> scored;
  for (std::size_t i = 0; i < seen.pairs.size(); ++i) {
    const AnswerRules& rules = rules_of(material.pairs.shows[i] % 2);
    for (const SeenAnswer& answer : seen.pairs[i]) {
      const double said = rules.probability(answer.answer, answer.photo);
      judged.push_back({said, answer.right});
      scored.push_back({static_cast<float>(said), answer.right});
    }
  }
  figures.pairs = probability_quality(judged);
  figures.auc = roc_auc(scored);
  for (std::size_t s = 0; s < seen.absent.size(); ++s) {
    const QueryPhotos& looked_at = material.absent[s].photos;
    AbsentClaims claims{photos.absent[s].name, material.gallery.rows(), {}, {}, {}};
    for (std::size_t i = 0; i < seen.absent[s].size(); ++i) {
      if (!looked_at.readable[i]) continue;
      const auto& answers = seen.absent[s][i];
      const double said =
          answers.empty() ? 0 : rules_of(i % 2).probability(answers.back().answer, answers.back().photo);
      count_claim(claims, looked_at.no_garment[i] != 0, said);
    }
    figures.absent.push_back(claims);
  }
  return figures;
}

}  // namespace

CalibratedAnswers calibrate_answers(const std::filesystem::path& model_directory, const AnswerPhotos& photos,
                                    const ProgressSink& progress) {
  const embedding::Embedder embedder(model_directory, {.threads = 0});
  embedding::require_embeddings(embedder.card(), model_directory);
  core::Rng tried(1);
  if (!photos.perturbation.empty())
    perturb(Image(4, 4), photos.perturbation, tried);  // so that an unknown name fails at once
  CalibratedAnswers result;
  const Material material = look_at_all(embedder, model_directory, photos, result.skipped, progress);
  const core::Rng rng = core::Rng(embedder.card().seed).fork(gallery_draws);
  Seen seen{answers_to_all(material, material.pairs, rng), {}};
  for (std::size_t s = 0; s < material.absent.size(); ++s)
    seen.absent.push_back(answers_to_all(material, material.absent[s], rng.fork(s + 1)));
  result.photos =
      static_cast<std::size_t>(std::ranges::count_if(seen.pairs, [](const auto& one) { return !one.empty(); }));

  const auto fitted_to = [&](Half half) {
    AnswerRules rules = material.rules;
    rules.answers = fit_answer_calibration(seen.of(half, material.pairs.shows));
    return rules;
  };
  const std::array<AnswerRules, 2> crossed{fitted_to(1), fitted_to(0)};  // each judges the half that it did not see
  result.before = figures_of(material, seen, photos, [&](std::size_t) -> const AnswerRules& { return material.rules; });
  result.after =
      figures_of(material, seen, photos, [&](std::size_t half) -> const AnswerRules& { return crossed[half]; });
  result.fitted = *fitted_to(std::nullopt).answers;
  model_directory::ModelCard card = embedder.card();
  card.answers = result.fitted;
  model_directory::write_model_card(card, model_directory);
  return result;
}

}  // namespace selvedge::evaluation
