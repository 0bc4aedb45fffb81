// Passed on to the engine's rows. What needs no rows is decided here: a question for nothing, and the folding of a
// filter.
#include "shop/catalogue/catalogue_server.h"

#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {

std::optional<std::chrono::duration<double>> CatalogueServer::staleness() const { return rows_->staleness(); }

std::vector<core::Hit> CatalogueServer::nearest(std::span<const float> query, const std::string& model, std::size_t k,
                                                const ProductFilter& filter) const {
  return k == 0 ? std::vector<core::Hit>() : rows_->nearest(query, model, k, folded_filter(filter));
}

std::vector<ImageEmbedding> CatalogueServer::embeddings_of(const ProductId& id, const std::string& model) const {
  return rows_->embeddings_of(id, model);
}

core::EmbeddingMatrix CatalogueServer::embeddings_of(std::span<const core::Hit> hits, const std::string& model) const {
  return rows_->embeddings_of(hits, model);
}

std::vector<double> CatalogueServer::spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket) {
  return spent.empty() ? std::vector<double>() : rows_->spend_tokens(spent, bucket);
}
std::size_t CatalogueServer::forget_idle_buckets() { return rows_->forget_idle_buckets(); }

bool CatalogueServer::make_search_index() { return rows_->make_search_index(); }

std::unique_ptr<SharedWork> CatalogueServer::share_work(const std::string& work, std::size_t parts) {
  return rows_->share_work(work, parts);
}

}  // namespace selvedge::catalogue
