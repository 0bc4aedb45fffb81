// Finds the products of a shop that match a query photo.
//
// Searches an index of the catalogue in memory, or the catalogue's own database, and follows the catalogue. Threads:
// recommend may be called from any number of threads at once, also while refresh runs.
#pragma once

#include <compare>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/garments/kind_model.h"
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

// Where an answer stands among all that a query has: no two share a place, so none is answered twice or passed over
// where several are equally good.
struct AnswerPlace {
  bool by_cosine = false;  // behind the nearest, which are put in an order of their own (ranking.h)
  float score = 0;         // larger comes first
  ProductId product;       // smaller comes first
  std::weak_ordering operator<=>(const AnswerPlace& other) const;
  bool operator==(const AnswerPlace&) const = default;
};

// Where a page of answers ended: the next goes on behind it.
struct PageEnd {
  AnswerPlace place;
  std::size_t products = 0;     // up to here, as many as the search has found
  double none_probability = 1;  // in [0, 1]: that the photo shows none of the answers so far
};

struct AnswerPage {
  std::vector<Recommendation> answers;  // best first
  std::optional<PageEnd> next;          // nothing: there are no more, or `most_paged_products` were looked at
};

// Each page searches from the beginning, so that it needs no memory of those before; this bounds what it costs.
inline constexpr std::size_t most_paged_products = 10'000;

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
  // The same for an embedding by the encoder's model; ignores options.crop. Best first, whatever options.order says: it
  // is for whoever lists the answers. `kinds` is what a finder says of the query's garment.
  std::vector<Recommendation> search(std::span<const float> query, const RecommendOptions& options = {},
                                     const std::optional<garments::KindShares>& kinds = {}) const;
  // The first answers, or those behind `after`, which a page for the same query, options and kinds gave. What changes
  // in the catalogue between two pages changes no answer given before: what is new and more similar is not answered.
  AnswerPage search_page(std::span<const float> query, const RecommendOptions& options,
                         const std::optional<garments::KindShares>& kinds = {},
                         const std::optional<PageEnd>& after = {}) const;
  // The products most similar to a product, by the mean of its embeddings, without the product itself, in
  // options.order. Ignores options.crop. Nothing if the catalogue has no such product.
  std::optional<std::vector<Recommendation>> similar(const ProductId& id, const RecommendOptions& options = {}) const;
  std::optional<AnswerPage> similar_page(const ProductId& id, const RecommendOptions& options,
                                         const std::optional<PageEnd>& after = {}) const;

 private:
  struct Query {
    std::span<const float> embedding;
    const RecommendOptions& options;
    std::optional<garments::KindShares> kinds;
    const ProductId* left_out;  // the product whose likeness is asked for; null for a photo's
  };
  AnswerPage page(const Query& query, const std::optional<PageEnd>& after) const;

  const catalogue::Catalogue& catalogue_;
  const ImageEncoder& encoder_;
  std::vector<std::string> messages_;
  std::unique_ptr<ProductSearch> search_;
};

}  // namespace selvedge::recommend
