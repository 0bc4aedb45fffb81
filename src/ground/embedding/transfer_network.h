// Images to images by a trained transfer network (PixelDTGAN): from somebody wearing a product to a drawing of it.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "ground/embedding/embedder.h"

namespace selvedge::embedding {

// How the architecture of such a model is called in its card.
inline constexpr const char* transfer_architecture = "pixel_dtgan";

// And that of one that finds garments (ground/garments/finder.h).
inline constexpr const char* finder_architecture = "finder";

// Whether the outputs of a model are embeddings: not a transfer network's or a finder's.
bool gives_embeddings(const model_directory::ModelCard& card);
// Throws invalid_argument where they are not, saying what the model is for.
void require_embeddings(const model_directory::ModelCard& card, const std::filesystem::path& model_directory);

class TransferNetwork {
 public:
  // Throws as Embedder, invalid_argument where the model is no transfer network, and corrupt_data where what it gives
  // is no image of its input's size.
  explicit TransferNetwork(const std::filesystem::path& model_directory, const EmbedderOptions& options = {});

  const model_directory::ModelCard& card() const { return network_.card(); }
  // One drawing an image, of the network's size; images of any size, framed as in training (fit_on_white). Several
  // threads may call this at once. Throws as Embedder::embed.
  std::vector<Image> convert(std::span<const Image> images) const;

 private:
  Embedder network_;
};

}  // namespace selvedge::embedding
