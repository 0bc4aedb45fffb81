// A trained model. It turns images into embeddings, and the similarity of two embeddings into a match probability.
// Programs that work without a shop use it directly.
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

// Names the model that made some embeddings. Embeddings of different fingerprints are never compared.
struct ModelIdentity {
  std::string fingerprint;  // SHA-256 of model.onnx, 64 hex digits
  std::string name;
  std::size_t embedding_size = 0;
  std::filesystem::path directory;  // where it was last found; it may have moved since
};

// The result for one picture of a large set.
struct EmbeddedPicture {
  std::vector<float> embedding;  // as Model::embed gives it; empty if the picture could not be read
  std::string problem;           // why it could not be read; empty if it was
};

class SELVEDGE_EXPORT Model {
 public:
  // Loads a model directory (docs/formats.md). Throws Error: not_found if it is missing, corrupt_data if it is broken,
  // invalid_argument if its network draws pictures or finds garments instead of giving embeddings.
  explicit Model(const std::filesystem::path& directory);
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  const std::string& name() const;
  const std::string& fingerprint() const;  // SHA-256 of the network, 64 hex digits
  std::size_t embedding_size() const;

  // Embeds images of any size. Element i is the embedding of images[i]: embedding_size() values. Embeddings have length
  // 1, so the dot product of two is their cosine similarity. The one exception is a model whose card has l1_weights
  // (configs/koch.toml): its embeddings are not normalised. Any thread. Throws Error invalid_argument for an empty
  // image.
  std::vector<std::vector<float>> embed(std::span<const Image> images) const;
  // The same for a large set. Calls picture(i) once for every i < count, on all processors. At most 64 images are in
  // memory at a time. An Error that `picture` throws becomes the problem of that picture; any other exception ends the
  // call.
  std::vector<EmbeddedPicture> embed(std::size_t count, const std::function<Image(std::size_t)>& picture) const;
  // Reads a picture file for embed(). A large JPEG is decoded at a fraction of its size that the model still sees in
  // full. `crop` is the wanted part, in pixels of the upright original. Commands that embed files read them the same
  // way, so their embeddings agree. Any thread. Throws Error as read_image; also not_found or unavailable if the file
  // cannot be read, and invalid_argument for a crop that is not inside the picture.
  Image read(const std::filesystem::path& file, const std::optional<Rect>& crop = {}) const;
  // The same for a file's bytes. `name` stands for the picture in messages.
  Image read(std::span<const std::byte> bytes, const std::string& name, const std::optional<Rect>& crop = {}) const;
  // The probability, in (0, 1), that two pictures of this cosine similarity show the same product. The model card holds
  // the calibration; it assumes that half of all pairs match.
  double match_probability(float similarity) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace selvedge
