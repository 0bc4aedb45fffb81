// Turns images into embeddings: runs a trained model by ONNX Runtime, without libtorch.
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
  int threads = 1;      // for one call of the network; 0: one a processor. Concurrent calls add up.
  int batch_size = 32;  // most images in a run; beyond 32 more memory, little gain
};

// The contribution of each place of an image to its embedding: a grid of rows x columns cells over the image, stretched
// to the network's input. The cells' vectors add up to the embedding, except for a part that belongs to no place.
struct EmbeddingParts {
  int rows = 0, columns = 0;
  std::size_t dim = 0;
  std::vector<float> values;     // value d of cell (y, x) at (d * rows + y) * columns + x
  std::vector<float> embedding;  // the image's, L2-normalised

  // For each cell the dot product of its vector and `other`, an embedding of the same model: what the cell adds to the
  // images' similarity. Row-major, rows x columns.
  std::vector<float> towards(std::span<const float> other) const;
};

class Embedder {
 public:
  // Loads a model directory. Throws not_found or corrupt_data if the directory, the card or model.onnx is missing or
  // broken, or keeps weights in other files, which its fingerprint would not cover. Throws corrupt_data if the network
  // does not turn what the card names, float32 (N, 3, height, width), into float32 (N, embedding_size). A size that the
  // network leaves open fits any. A network of a fixed N runs that many images at a time, the last ones filled up.
  explicit Embedder(const std::filesystem::path& model_directory, const EmbedderOptions& options = {});
  ~Embedder();
  Embedder(Embedder&&) noexcept;
  Embedder& operator=(Embedder&&) noexcept;

  const model_directory::ModelCard& card() const;
  std::size_t dim() const { return card().embedding_size; }
  const std::string& fingerprint() const { return card().fingerprint; }
  int input_width() const { return card().input.width; }
  int input_height() const { return card().input.height; }
  // The least size at which a picture tells the network all that it can see: the input's, or more where it is cropped.
  int picture_width() const;
  int picture_height() const;
  // A picture as the network sees it: framed to the input's size as the card says. Throws invalid_argument for an empty
  // image.
  Image framed(const Image& image) const;

  // One row an image, in order. Images may have any size; they are framed. Rows are L2-normalised unless
  // the card compares by a weighted L1 distance; then the matrix does too. Several threads may call this at once.
  // Throws invalid_argument for an empty image, internal if the network yields a value that is not finite.
  core::EmbeddingMatrix embed(std::span<const Image> images) const;
  core::EmbeddingMatrix embed(const Image& image) const { return embed(std::span(&image, 1)); }
  // The same of pictures that framed() made, of the input's size.
  core::EmbeddingMatrix embed_framed(std::span<const Image> images) const;

  // The network's outputs before normalisation: dim() values an image, one image after the other.
  std::vector<float> outputs(std::span<const Image> images) const;
  std::vector<float> outputs_of_framed(std::span<const Image> images) const;

  // Whether the network can give the parts of an embedding; our own street2shop networks can.
  bool has_parts() const;
  // Throws invalid_argument for an empty image or where has_parts() is false. Any thread.
  EmbeddingParts parts(const Image& image) const;

  // In (0, 1): the probability that two images of this cosine similarity show the same product.
  double match_probability(float similarity) const { return card().match_probability(similarity); }

 private:
  core::EmbeddingMatrix as_embeddings(std::vector<float> values) const;

  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace selvedge::embedding
