// Fits the model that reads the kind of garment from a model's embeddings (garments/kind_model.h).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/garments/kind_model.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"

namespace selvedge::evaluation {

struct KindPictures {
  std::vector<std::filesystem::path> files;
  std::vector<garments::Kind> kinds;  // one for each file
};
// Reads a CSV with the columns `image` (path relative to the file) and `kind` (a name of garments::kind_names). Other
// columns are ignored. Throws not_found, and corrupt_data with the line.
KindPictures read_kind_pictures(const std::filesystem::path& csv);

// Multinomial logistic regression with a small ridge, by gradient descent with momentum. The total weight of a kind is
// the square root of the number of its pictures. `kinds[i]` belongs to row i of `embeddings`. The model's order_weight
// stays 0. Throws invalid_argument without rows, or for another number of kinds.
garments::KindModel fit_kind_model(const core::EmbeddingMatrix& embeddings, std::span<const garments::Kind> kinds);

struct TrainedKinds {
  std::size_t pictures = 0;
  std::vector<std::size_t> of_kind;  // number of pictures, by kind
  std::vector<double> right;         // by kind, the share that a fit to the other half of the pictures tells right
  double accuracy = 0;               // the same share of all pictures
  std::vector<Skipped> skipped;
};
// Embeds the pictures, fits, and writes kinds.json into the model's directory. Throws as Embedder and as
// fit_kind_model.
TrainedKinds train_kinds(const std::filesystem::path& model_directory, const KindPictures& pictures,
                         double order_weight, const ProgressSink& progress = {});

// Carries the kinds of model `from` over to a model that was made of it or takes its place: the kind that `from` tells
// of a picture, where it gives it at least half, is what the other model is taught (pseudo-labels, Lee 2013). Of more
// than 2,000 pictures as many are drawn. Returns nothing, and writes nothing, if `from` tells no kinds or if fewer than
// 200 pictures have one that is sure. Throws as train_kinds.
std::optional<TrainedKinds> carry_kinds(const std::filesystem::path& from, const std::filesystem::path& model_directory,
                                        const std::vector<std::filesystem::path>& pictures,
                                        const ProgressSink& progress = {});

}  // namespace selvedge::evaluation
