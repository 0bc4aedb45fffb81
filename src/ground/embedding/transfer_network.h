// Runs a trained transfer network (PixelDTGAN): it draws the product from a picture of a person who wears it. Also
// tells which model directories give embeddings.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "ground/embedding/embedder.h"

namespace selvedge::embedding {

// The architecture of a transfer network, as its card names it.
inline constexpr const char* transfer_architecture = "pixel_dtgan";

// The architecture of a model that finds garments (ground/garments/finder.h).
inline constexpr const char* finder_architecture = "finder";

// Whether a model gives embeddings. Transfer networks and finders do not.
bool gives_embeddings(const model_directory::ModelCard& card);
// Throws invalid_argument if it does not; the message says what the model is for.
void require_embeddings(const model_directory::ModelCard& card, const std::filesystem::path& model_directory);

class TransferNetwork {
 public:
  // Throws as Embedder. Also throws invalid_argument if the model is no transfer network, and corrupt_data if its
  // output is not an image of the size of its input.
  explicit TransferNetwork(const std::filesystem::path& model_directory, const EmbedderOptions& options = {});

  const model_directory::ModelCard& card() const { return network_.card(); }
  // Draws one image for each given one. Given images may have any size and are framed as in training (fit_on_white).
  // Drawings have the size of the network's input. Several threads may call this at once. Throws as Embedder::embed.
  std::vector<Image> convert(std::span<const Image> images) const;

 private:
  Embedder network_;
};

}  // namespace selvedge::embedding
