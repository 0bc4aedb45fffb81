// Turns images into embeddings. It runs a trained model by ONNX Runtime, without libtorch. Everything that needs an
// embedding uses it: the shop, the commands, the evaluation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/model_directory/model_card.h"
#include "selvedge/image.h"

namespace selvedge::embedding {

struct EmbedderOptions {
  int threads = 1;      // threads of one call of the network; 0: one a processor. Concurrent calls add up.
  int batch_size = 32;  // most images in one run of the network; more than 32 take memory and gain little
};

// What each place of an image contributes to its embedding. A grid of rows x columns cells lies over the image as it is
// framed for the network. The vectors of all cells add up to the embedding, except for a part that belongs to no place.
struct EmbeddingParts {
  int rows = 0, columns = 0;
  std::size_t dim = 0;
  std::vector<float> values;     // value d of cell (y, x) at (d * rows + y) * columns + x
  std::vector<float> embedding;  // of the image, L2-normalised

  // What each cell adds to the similarity with `other`, an embedding by the same model: the dot product of the cell's
  // vector and `other`. rows x columns values, row-major.
  std::vector<float> towards(std::span<const float> other) const;
};

class Embedder {
 public:
  // Loads a model directory. The network must turn the card's input, float32 (N, 3, height, width), into its output,
  // float32 (N, embedding_size). A side that the network leaves open fits any size. A network with a fixed N runs that
  // many images at a time; the last run is filled up.
  //
  // Throws not_found if the directory, the card or model.onnx is missing. Throws corrupt_data if one of them is broken,
  // if the network has other shapes than the card says, or if it keeps weights in other files, which its fingerprint
  // would not cover.
  explicit Embedder(const std::filesystem::path& model_directory, const EmbedderOptions& options = {});
  ~Embedder();
  Embedder(Embedder&&) noexcept;
  Embedder& operator=(Embedder&&) noexcept;

  const model_directory::ModelCard& card() const;
  std::size_t dim() const { return card().embedding_size; }
  const std::string& fingerprint() const { return card().fingerprint; }
  int input_width() const { return card().input.width; }
  int input_height() const { return card().input.height; }
  // The least size, in pixels, of a picture from which framing takes nothing away: the size of the input, or more if
  // framing cuts out the centre.
  int picture_width() const;
  int picture_height() const;
  // The image as the network sees it: brought to the size of the input by the framing that the card names. Throws
  // invalid_argument for an empty image.
  Image framed(const Image& image) const;

  // Embeds images of any size: row i belongs to images[i]. Rows are L2-normalised. If the card has l1_weights, they are
  // not, and the matrix compares by these weights. Several threads may call this at once. Throws invalid_argument for
  // an empty image, internal if the network gives a value that is not finite.
  core::EmbeddingMatrix embed(std::span<const Image> images) const;
  core::EmbeddingMatrix embed(const Image& image) const { return embed(std::span(&image, 1)); }
  // The same for images that framed() made. Throws invalid_argument for one of another size than the input.
  core::EmbeddingMatrix embed_framed(std::span<const Image> images) const;

  // The network's outputs before normalisation: dim() values for each image, one image after the other. Throw as embed
  // and embed_framed.
  std::vector<float> outputs(std::span<const Image> images) const;
  std::vector<float> outputs_of_framed(std::span<const Image> images) const;

  // Whether the network can tell the parts of an embedding. Selvedge's own street2shop networks can.
  bool has_parts() const;
  // Any thread. Throws invalid_argument for an empty image or if has_parts() is false.
  EmbeddingParts parts(const Image& image) const;

  // The probability, in (0, 1), that two images of this similarity show the same product, by the card's calibration.
  double match_probability(float similarity) const { return card().match_probability(similarity); }

 private:
  core::EmbeddingMatrix as_embeddings(std::vector<float> values) const;

  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace selvedge::embedding
