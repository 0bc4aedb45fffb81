// How a Recommender searches its products: in an index in memory, or in the catalogue's database. Inside recommend/
// only.
// Both follow the catalogue. Both throw invalid_argument if it was switched to another model than the one that they
// began with. Every function but refresh() may be called from any number of threads at once, also while refresh() runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/core/hit.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/recommender.h"

namespace selvedge::recommend {

class ProductSearch {
 public:
  virtual ~ProductSearch() = default;

  // Hidden products do not count.
  virtual std::size_t images() const = 0;
  virtual std::size_t products() const = 0;
  // The catalogue's revision at the last refresh.
  virtual std::int64_t revision() const = 0;
  // Whether an answer may miss a product, because a graph or the database's index finds it.
  virtual bool approximate() const = 0;
  virtual void refresh() = 0;

  // The k products whose best image is most similar, among those that pass the filter. Best first. Fewer than k only if
  // fewer pass, or if the search is approximate.
  virtual std::vector<core::Hit> nearest(std::span<const float> query, std::size_t k,
                                         const ProductFilter& filter) const = 0;
  // The embeddings of the hits' images, one a row. Zeros for an image that is gone.
  virtual core::EmbeddingMatrix embeddings(std::span<const core::Hit> hits) const = 0;
  // The mean of the product's embeddings, scaled to length 1. Nothing if there is no such product or they cancel out.
  virtual std::optional<std::vector<float>> mean_embedding(const ProductId& product) const = 0;
};

// Both begin with what the catalogue holds. Trouble with a snapshot becomes one of `messages`. search_in_database
// throws invalid_argument for a catalogue in a file.
std::unique_ptr<ProductSearch> search_in_index(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder,
                                               const RecommenderOptions& options, std::vector<std::string>& messages);
std::unique_ptr<ProductSearch> search_in_database(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder);

}  // namespace selvedge::recommend
