// A trained model: pictures to embeddings.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "selvedge/export.h"
#include "selvedge/image.h"

namespace selvedge {

// The model that made embeddings. Embeddings of different fingerprints are never compared.
struct ModelIdentity {
  std::string fingerprint;  // SHA-256 of model.onnx
  std::string name;
  std::size_t embedding_size = 0;
  std::filesystem::path directory;  // where it was found: a hint for the next command, may be gone
};

// One picture of many.
struct EmbeddedPicture {
  std::vector<float> embedding;  // as Model::embed gives it; empty where the picture could not be read
  std::string problem;           // why it could not
};

class SELVEDGE_EXPORT Model {
 public:
  // Loads a model directory (docs/formats.md). Throws Error: not_found or corrupt_data where it is missing or broken,
  // invalid_argument for one that gives no embeddings.
  explicit Model(const std::filesystem::path& directory);
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  const std::string& name() const;
  const std::string& fingerprint() const;  // SHA-256 of the network, 64 hex digits: embeddings of two models never mix
  std::size_t embedding_size() const;

  // One embedding an image, in order: embedding_size() values of length 1 together, so that the dot product of two is
  // their cosine similarity. Images of any size. Any thread. Throws Error invalid_argument for an empty image.
  std::vector<std::vector<float>> embed(std::span<const Image> images) const;
  // The same for many, read on all processors: picture(i), for i < count, is called once each, from several threads. An
  // Error that it throws costs that picture alone. No more than a few dozen are held at once.
  std::vector<EmbeddedPicture> embed(std::size_t count, const std::function<Image(std::size_t)>& picture) const;
  // A file's picture for embed(): upright, and no larger than the model needs; or `crop` of it, in pixels of the
  // upright original. The figures of the command line are those of pictures read in this way. Any thread. Throws Error
  // as read_image, not_found and unavailable for the file, invalid_argument for a crop that is not inside.
  Image read(const std::filesystem::path& file, const std::optional<Rect>& crop = {}) const;
  // The same of a file's bytes; `name` is what messages call it.
  Image read(std::span<const std::byte> bytes, const std::string& name, const std::optional<Rect>& crop = {}) const;
  // In (0, 1): how likely two pictures of this cosine similarity show the same product.
  double match_probability(float similarity) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace selvedge
