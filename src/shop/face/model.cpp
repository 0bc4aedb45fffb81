#include "selvedge/model.h"

#include "ground/embedding/embedder.h"

namespace selvedge {

struct Model::Parts {
  embedding::Embedder embedder;
};

Model::Model(const std::filesystem::path& directory)
    : parts_(std::make_unique<Parts>(Parts{embedding::Embedder(directory, {.threads = 0})})) {}
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

double Model::match_probability(float similarity) const { return parts_->embedder.match_probability(similarity); }

}  // namespace selvedge
