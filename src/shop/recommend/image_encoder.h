// What importing and recommending need of a model: a value, so that tests put a function where a network would be.
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "ground/core/embedding_matrix.h"
#include "ground/core/error.h"
#include "ground/embedding/embedder.h"
#include "ground/image/image.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge {

struct ImageEncoder {
  ModelIdentity model;
  int input_width = 0;  // smallest size at which a picture loses nothing to the model
  int input_height = 0;
  // One L2-normalised row of model.embedding_size values an image; images of any size. May be called from any thread.
  std::function<EmbeddingMatrix(std::span<const Image>)> embed;
  // In (0, 1): how likely a query and a product image of this cosine similarity show the same product.
  std::function<double(float similarity)> match_probability;
};

// Refers to `embedder`, which must outlive it. `directory` is where the embedder was loaded from.
ImageEncoder encoder_of(const Embedder& embedder, const std::filesystem::path& directory);

// What to say where the catalogue's embeddings are of another model than the encoder's.
Error other_model(const Catalogue& catalogue, const CatalogueState& state, const ImageEncoder& encoder);

}  // namespace selvedge
