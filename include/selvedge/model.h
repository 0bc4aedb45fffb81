// A trained model: pictures to embeddings.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
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

class SELVEDGE_EXPORT Model {
 public:
  // Loads a model directory (docs/formats.md). Throws Error: not_found or corrupt_data where it is missing or broken.
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
  // In (0, 1): how likely two pictures of this cosine similarity show the same product.
  double match_probability(float similarity) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace selvedge
