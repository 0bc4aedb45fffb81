// The model as importing and recommending need it. A plain value: tests put a function in place of a network.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>

#include "ground/core/embedding_matrix.h"
#include "ground/embedding/embedder.h"
#include "ground/garments/kind_model.h"
#include "selvedge/error.h"
#include "selvedge/image.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::recommend {

struct ImageEncoder {
  ModelIdentity model;
  int input_width = 0;  // pixels; a larger picture tells the model no more
  int input_height = 0;
  // One L2-normalised row of model.embedding_size values for each image, of any size. May be called from any thread.
  std::function<core::EmbeddingMatrix(std::span<const Image>)> embed;
  // In (0, 1): the probability that a query photo and a product image of this cosine similarity show the same product.
  std::function<double(float similarity)> match_probability;
  // Both nothing where the model directory does not say: then answers are in the order of their similarity, and
  // match_probability says how likely the best one is right.
  std::optional<garments::KindModel> kinds = {};
  std::optional<model_directory::AnswerCalibration> answers = {};
};

// The encoder refers to `embedder`, which must outlive it. `directory` is where the embedder was loaded from. Throws
// invalid_argument for a model whose outputs are no embeddings or are not compared by cosine, and as
// garments::read_kind_model.
ImageEncoder encoder_of(const embedding::Embedder& embedder, const std::filesystem::path& directory);

// The error for a catalogue whose embeddings are of another model than the encoder's.
Error other_model(const catalogue::Catalogue& catalogue, const catalogue::CatalogueState& state,
                  const ImageEncoder& encoder);

}  // namespace selvedge::recommend
