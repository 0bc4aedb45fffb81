// Finds the products of a shop that match a query photo.
//
// Searches an index of the catalogue in memory, or the catalogue's own database, and follows the catalogue. Threads:
// recommend may be called from any number of threads at once, also while refresh runs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "selvedge/image.h"
#include "selvedge/recommendation.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge::recommend {

struct RecommenderOptions {
  // Search in the catalogue's database and keep no index. The options below are for an index.
  bool in_database = false;
  // File of the index's snapshot. Empty: beside the catalogue, "shop.db.index".
  std::filesystem::path snapshot;
  // Images from which a snapshot is written. Smaller catalogues load quickly without one.
  std::size_t snapshot_from_images = 5000;
  // Images from which searches use a graph (VectorIndex::search_near). An exact search of 200,000 takes 2.5 ms on a
  // core (bench/scale), compared with about 10 ms for embedding the photo.
  std::size_t graph_from_images = 200'000;
  // Make the graph if the snapshot has none, and keep it for the next start. A thread makes it while searches go on;
  // they are exact until then.
  bool make_graph = false;
  std::size_t graph_effort = 64;  // proposals a search; recall@10 is .98 at a million products (bench/scale)
  // One in `searches_per_sample` graph searches is also done exactly. `recall_sample` gets how many of the `expected`
  // right products the graph found. Called from any thread.
  std::size_t searches_per_sample = 500;
  std::function<void(std::size_t found, std::size_t expected)> recall_sample;
  // Gets messages for a person about changes that were taken in: damaged embeddings that are left out. Called from any
  // thread.
  std::function<void(const std::string&)> message;
};

class ProductSearch;

class Recommender {
 public:
  // Loads the index from its snapshot and the changes since, or from the catalogue. Writes a new snapshot if that makes
  // the next start faster. Snapshot trouble is never an error: see messages(). Both arguments must outlive this. Throws
  // invalid_argument if the catalogue's embeddings are of another model than the encoder's, or if in_database is set
  // for a catalogue in a file.
  Recommender(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder,
              const RecommenderOptions& options = {});
  ~Recommender();

  // Messages of the start, for a person: a snapshot that was damaged or could not be written; damaged embeddings that
  // were left out, by product (Catalogue::verify finds them too).
  const std::vector<std::string>& messages() const { return messages_; }
  std::size_t images() const;
  std::size_t products() const;
  // The catalogue's revision at the last refresh.
  std::int64_t revision() const;
  // Whether an answer may miss a product: once a graph is in use, or if the database searches.
  bool approximate() const;

  // Takes in the catalogue's changes. Throws invalid_argument if it was switched to another model.
  void refresh();

  // Best first. `photo` is a file's bytes, `name` is for messages. Throws what decode_image throws, and
  // invalid_argument for a crop that is not inside the photo.
  std::vector<Recommendation> recommend(std::span<const std::byte> photo, const std::string& name,
                                        const RecommendOptions& options = {}) const;
  // The same for an image in memory that is already cropped; ignores options.crop.
  std::vector<Recommendation> recommend(const Image& photo, const RecommendOptions& options = {}) const;
  // The same for an embedding by the encoder's model; ignores options.crop.
  std::vector<Recommendation> search(std::span<const float> query, const RecommendOptions& options = {}) const;
  // The products most similar to a product, by the mean of its embeddings, without the product itself. Ignores
  // options.crop. Nothing if the catalogue has no such product.
  std::optional<std::vector<Recommendation>> similar(const ProductId& id, const RecommendOptions& options = {}) const;

 private:
  std::vector<Recommendation> search_without(std::span<const float> query, const RecommendOptions& options,
                                             const ProductId* left_out) const;

  const catalogue::Catalogue& catalogue_;
  const ImageEncoder& encoder_;
  std::vector<std::string> messages_;
  std::unique_ptr<ProductSearch> search_;
};

}  // namespace selvedge::recommend
