// Where a Recommender's products are searched: in an index in memory, or in the catalogue's database. Inside recommend/
// only. Both follow the catalogue, and both throw invalid_argument where it was brought to another model than the one
// they began with; every function but refresh() may be called from any number of threads at once, beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/core/hit.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/recommender.h"

namespace selvedge {

class ProductSearch {
 public:
  virtual ~ProductSearch() = default;

  virtual std::size_t images() const = 0;
  virtual std::size_t products() const = 0;
  // Of the catalogue, when what is searched last took in its changes.
  virtual std::int64_t revision() const = 0;
  // Whether an answer may miss a product: by the graph, or in the database by its index.
  virtual bool approximate() const = 0;
  virtual void refresh() = 0;

  // The k products that fit with the most similar image, best first; fewer only if fewer fit.
  virtual std::vector<Hit> nearest(std::span<const float> query, std::size_t k, const ProductFilter& filter) const = 0;
  // The mean of the product's embeddings, of length 1; nothing if there is no such product, or they cancel out.
  virtual std::optional<std::vector<float>> mean_embedding(const ProductId& product) const = 0;
};

// Each is of the encoder's model and begins with what the catalogue holds now. Trouble with a snapshot becomes a
// message.
std::unique_ptr<ProductSearch> search_in_index(const Catalogue& catalogue, const ImageEncoder& encoder,
                                               const RecommenderOptions& options, std::vector<std::string>& messages);
std::unique_ptr<ProductSearch> search_in_database(const Catalogue& catalogue, const ImageEncoder& encoder);

}  // namespace selvedge
