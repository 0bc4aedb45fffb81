// Some kinds are far rarer than others. So a picture's weight is the inverse square root of the number of its kind's
// pictures.
#include "study/evaluation/kind_training.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/core/parallel.h"
#include "ground/core/rng.h"
#include "ground/embedding/embed_files.h"
#include "ground/embedding/transfer_network.h"
#include "ground/files/csv.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr int steps = 300;
constexpr std::size_t most_carried = 2000, fewest_carried = 200;  // pictures that carry_kinds uses
constexpr float sure_share = 0.5F;
constexpr float first_rate = 5, momentum = 0.9F, weight_decay = 2e-4F;

std::vector<float> weights_of(std::span<const garments::Kind> kinds) {
  std::array<float, garments::kind_count> count{};
  for (const garments::Kind kind : kinds) ++count[static_cast<std::size_t>(kind)];
  std::vector<float> weights;
  float sum = 0;
  for (const garments::Kind kind : kinds) {
    weights.push_back(1 / std::sqrt(count[static_cast<std::size_t>(kind)]));
    sum += weights.back();
  }
  for (float& weight : weights) weight /= sum;
  return weights;
}

double share_of(std::size_t count, std::size_t all) {
  return all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all);
}

}  // namespace

KindPictures read_kind_pictures(const std::filesystem::path& csv) {
  const files::CsvTable table = files::read_csv(csv);
  const std::size_t image = table.column("image"), kind = table.column("kind");
  KindPictures pictures;
  for (const files::CsvRow& row : table.rows) {
    const bool whole = row.fields.size() > std::max(image, kind);
    const auto known = whole ? garments::kind_of(row.fields[kind]) : std::nullopt;
    if (!known || row.fields[image].empty()) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}:{}: expected an image and a kind of {}, found '{}'", csv.string(), row.line,
                              fmt::join(garments::kind_names, ", "), fmt::join(row.fields, ",")));
    }
    pictures.files.push_back(csv.parent_path() / row.fields[image]);
    pictures.kinds.push_back(*known);
  }
  return pictures;
}

garments::KindModel fit_kind_model(const core::EmbeddingMatrix& embeddings, std::span<const garments::Kind> kinds) {
  if (kinds.empty() || kinds.size() != embeddings.rows()) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("[fit_kind_model] expected one kind a picture, found {} and {}", kinds.size(), embeddings.rows()));
  }
  const std::size_t dim = embeddings.dim();
  garments::KindModel model;
  model.weights.assign(garments::kind_count * dim, 0.0F);
  const std::vector<float> weight = weights_of(kinds);
  std::vector<float> speed(model.weights.size(), 0.0F);
  std::array<float, garments::kind_count> bias_speed{};
  std::vector<garments::KindShares> errors(kinds.size());
  for (int step = 0; step < steps; ++step) {
    core::parallel_for(kinds.size(), 0, [&](std::size_t i) {
      errors[i] = model.shares(embeddings.row(i));
      errors[i][static_cast<std::size_t>(kinds[i])] -= 1;
      for (float& error : errors[i]) error *= weight[i];
    });
    const float rate = first_rate * (1 - static_cast<float>(step) / steps);
    core::parallel_for(garments::kind_count, 0, [&](std::size_t k) {
      std::vector<float> gradient(dim);
      float bias_gradient = 0;
      for (std::size_t d = 0; d < dim; ++d) gradient[d] = weight_decay * model.weights[k * dim + d];
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        const auto row = embeddings.row(i);
        for (std::size_t d = 0; d < dim; ++d) gradient[d] += errors[i][k] * row[d];
        bias_gradient += errors[i][k];
      }
      for (std::size_t d = 0; d < dim; ++d) {
        float& v = speed[k * dim + d];
        v = momentum * v - rate * gradient[d];
        model.weights[k * dim + d] += v;
      }
      bias_speed[k] = momentum * bias_speed[k] - rate * bias_gradient / 10;
      model.bias[k] += bias_speed[k];
    });
  }
  return model;
}

TrainedKinds train_kinds(const std::filesystem::path& model_directory, const KindPictures& pictures,
                         double order_weight, const ProgressSink& progress) {
  const embedding::Embedder embedder(model_directory, {.threads = 0});
  embedding::require_embeddings(embedder.card(), model_directory);
  const embedding::EmbeddedFiles embedded = embedding::embed_files(embedder, pictures.files, progress);
  std::array<std::vector<std::size_t>, 2> halves;
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < pictures.files.size(); ++i) {
    if (!embedded.readable[i]) continue;
    halves[all.size() % 2].push_back(i);
    all.push_back(i);
  }
  const auto fit_to = [&](const std::vector<std::size_t>& rows) {
    std::vector<garments::Kind> kinds;
    for (const std::size_t row : rows) kinds.push_back(pictures.kinds[row]);
    return fit_kind_model(embedded.embeddings.select(rows), kinds);
  };
  TrainedKinds trained{.pictures = all.size(), .of_kind = {}, .right = {}, .skipped = embedded.skipped};
  std::array<std::size_t, garments::kind_count> told{}, right{};
  for (std::size_t half = 0; half < halves.size(); ++half) {
    const garments::KindModel other = fit_to(halves[1 - half]);
    for (const std::size_t row : halves[half]) {
      const garments::KindShares shares = other.shares(embedded.embeddings.row(row));
      const auto kind = static_cast<std::size_t>(pictures.kinds[row]);
      ++told[kind];
      right[kind] += shares[kind] == *std::ranges::max_element(shares) ? 1 : 0;
    }
  }
  std::size_t all_right = 0;
  for (std::size_t k = 0; k < told.size(); ++k) {
    trained.of_kind.push_back(told[k]);
    trained.right.push_back(share_of(right[k], told[k]));
    all_right += right[k];
  }
  trained.accuracy = share_of(all_right, all.size());
  garments::KindModel model = fit_to(all);
  model.order_weight = order_weight;
  garments::write_kind_model(model, model_directory, embedder.card());
  return trained;
}

std::optional<TrainedKinds> carry_kinds(const std::filesystem::path& from, const std::filesystem::path& model_directory,
                                        const std::vector<std::filesystem::path>& pictures,
                                        const ProgressSink& progress) {
  const embedding::Embedder teacher(from, {.threads = 0});
  const auto kinds = garments::read_kind_model(from, teacher.card());
  if (!kinds) return std::nullopt;
  std::vector<std::filesystem::path> files;
  core::Rng draw(teacher.card().seed);
  for (const std::size_t i : draw.sample(pictures.size(), std::min(pictures.size(), most_carried)))
    files.push_back(pictures[i]);
  const embedding::EmbeddedFiles embedded = embedding::embed_files(teacher, files, progress);
  KindPictures told;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!embedded.readable[i]) continue;
    const garments::KindShares shares = kinds->shares(embedded.embeddings.row(i));
    const auto likeliest = std::ranges::max_element(shares);
    if (*likeliest < sure_share) continue;
    told.files.push_back(files[i]);
    told.kinds.push_back(static_cast<garments::Kind>(likeliest - shares.begin()));
  }
  if (told.files.size() < fewest_carried) return std::nullopt;
  return train_kinds(model_directory, told, kinds->order_weight, progress);
}

}  // namespace selvedge::evaluation
