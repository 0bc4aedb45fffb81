// Model is an Embedder that runs on all processors. What is added here is the face's own types: rows become vectors,
// and a picture that cannot be read becomes a text.
#include "selvedge/model.h"

#include <utility>

#include "ground/embedding/embed_files.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/transfer_network.h"

namespace selvedge {

struct Model::Parts {
  embedding::Embedder embedder;
};

Model::Model(const std::filesystem::path& directory)
    : parts_(std::make_unique<Parts>(Parts{embedding::Embedder(directory, {.threads = 0})})) {
  embedding::require_embeddings(parts_->embedder.card(), directory);
}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

const std::string& Model::name() const { return parts_->embedder.card().name; }
const std::string& Model::fingerprint() const { return parts_->embedder.fingerprint(); }
std::size_t Model::embedding_size() const { return parts_->embedder.dim(); }

std::vector<std::vector<float>> Model::embed(std::span<const Image> images) const {
  const core::EmbeddingMatrix rows = parts_->embedder.embed(images);
  std::vector<std::vector<float>> embeddings;
  for (std::size_t i = 0; i < rows.rows(); ++i) embeddings.emplace_back(rows.row(i).begin(), rows.row(i).end());
  return embeddings;
}

std::vector<EmbeddedPicture> Model::embed(std::size_t count, const std::function<Image(std::size_t)>& picture) const {
  embedding::EmbeddedPictures read = embedding::embed_pictures(parts_->embedder, count, picture);
  std::vector<EmbeddedPicture> pictures(count);
  for (std::size_t i = 0; i < count; ++i) {
    pictures[i].problem = std::move(read.problems[i]);
    if (pictures[i].problem.empty()) {
      const auto row = read.embeddings.row(i);
      pictures[i].embedding.assign(row.begin(), row.end());
    }
  }
  return pictures;
}

Image Model::read(const std::filesystem::path& file, const std::optional<Rect>& crop) const {
  return embedding::load_for(parts_->embedder, file, crop);
}

Image Model::read(std::span<const std::byte> bytes, const std::string& name, const std::optional<Rect>& crop) const {
  return embedding::decode_for(parts_->embedder, bytes, name, crop);
}

double Model::match_probability(float similarity) const { return parts_->embedder.match_probability(similarity); }

}  // namespace selvedge
