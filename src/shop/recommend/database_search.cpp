// Searching in the catalogue's own database. Nothing is held in memory but the revision and the counts that were seen
// last.
#include <mutex>

#include "ground/core/embedding_matrix.h"
#include "selvedge/error.h"
#include "shop/recommend/product_search.h"

namespace selvedge::recommend {
namespace {

class DatabaseSearch final : public ProductSearch {
 public:
  DatabaseSearch(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder)
      : catalogue_(catalogue), server_(catalogue.require_server("searching in the database")), encoder_(encoder) {
    look();
  }

  std::size_t images() const override { return seen().counts.images; }
  std::size_t products() const override { return seen().counts.products; }
  std::int64_t revision() const override { return seen().revision; }
  bool approximate() const override { return true; }
  void refresh() override {
    // A replica that is behind is not followed back.
    if (catalogue_.state().revision > revision()) look();
  }

  std::vector<core::Hit> nearest(std::span<const float> query, std::size_t k,
                                 const ProductFilter& filter) const override {
    return server_.nearest(query, encoder_.model.fingerprint, k, filter);
  }

  core::EmbeddingMatrix embeddings(std::span<const core::Hit> hits) const override {
    return server_.embeddings_of(hits, encoder_.model.fingerprint);
  }

  std::optional<std::vector<float>> mean_embedding(const ProductId& product) const override {
    std::vector<float> sum(encoder_.model.embedding_size);
    for (const catalogue::ImageEmbedding& image : server_.embeddings_of(product, encoder_.model.fingerprint)) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += image.embedding[i];
    }
    return core::direction_of(std::move(sum));
  }

 private:
  struct Seen {
    std::int64_t revision = 0;
    catalogue::CatalogueCounts counts;
  };

  void look() {
    const catalogue::CatalogueState state = catalogue_.state();
    if (state.revision < revision()) return;
    if (state.model.fingerprint != encoder_.model.fingerprint) throw other_model(catalogue_, state, encoder_);
    const Seen now{state.revision, catalogue_.counts(catalogue::Counted::visible)};
    const std::lock_guard lock(mutex_);
    seen_ = now;
  }
  Seen seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

  const catalogue::Catalogue& catalogue_;
  const catalogue::CatalogueServer server_;
  const ImageEncoder& encoder_;
  mutable std::mutex mutex_;
  Seen seen_;
};

}  // namespace

std::unique_ptr<ProductSearch> search_in_database(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder) {
  return std::make_unique<DatabaseSearch>(catalogue, encoder);
}

}  // namespace selvedge::recommend
