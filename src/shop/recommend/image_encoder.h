// The model as imports and searches need it. It is a plain value, so tests can put a function in the place of a
// network.
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
  int input_width = 0;  // pixels; the model sees no more of a larger image
  int input_height = 0;
  // Embeds images of any size. Row i belongs to image i: model.embedding_size values, L2-normalised. Any thread.
  std::function<core::EmbeddingMatrix(std::span<const Image>)> embed;
  // The probability, in (0, 1), that a photo and a product image of this cosine similarity show the same product.
  std::function<double(float similarity)> match_probability;
  // Both are nothing if the model directory has none. Then answers are in the order of similarity, and
  // match_probability says how likely the best one is right.
  std::optional<garments::KindModel> kinds = {};
  std::optional<model_directory::AnswerCalibration> answers = {};
};

// The encoder of an embedder, which must outlive it. `directory` is where the embedder was loaded from. Throws
// invalid_argument for a model that gives no embeddings or does not compare them by cosine; also as
// garments::read_kind_model.
ImageEncoder encoder_of(const embedding::Embedder& embedder, const std::filesystem::path& directory);

// The error for a catalogue whose embeddings are of another model than the encoder's.
Error other_model(const catalogue::Catalogue& catalogue, const catalogue::CatalogueState& state,
                  const ImageEncoder& encoder);

}  // namespace selvedge::recommend
