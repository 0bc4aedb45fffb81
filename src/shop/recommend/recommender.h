// Finds the products of a shop that match a query photo. The service, Shop and the command line search through it.
//
// It searches an index of the catalogue in memory, or the catalogue's own database. refresh() follows the catalogue.
// Threads: all other functions may be called from any number of threads at once, also while refresh runs.
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

#include "ground/core/message_sink.h"
#include "ground/garments/kind_model.h"
#include "selvedge/image.h"
#include "selvedge/recommendation.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge::recommend {

struct RecommenderOptions {
  // Search in the catalogue's database (PostgreSQL) and keep no index. The options below are for an index, except
  // `message`.
  bool in_database = false;
  // File of the index's snapshot. Empty: Catalogue::local_file(".index"), e.g. "shop.db.index".
  std::filesystem::path snapshot;
  // Least number of images for which a snapshot is written. Smaller catalogues load quickly without one.
  std::size_t snapshot_from_images = 5000;
  // Least number of images for which searches use a graph (VectorIndex::search_near). An exact search of 200,000 takes
  // 2.5 ms on a core (bench/scale); embedding the photo takes about 10 ms.
  std::size_t graph_from_images = 200'000;
  // Make the graph if the snapshot has none, and keep it for the next start. A thread makes it while searches go on.
  // Searches are exact until it is complete.
  bool make_graph = false;
  std::size_t graph_effort = 64;  // proposals a search; recall@10 is .98 at a million products (bench/scale)
  // To measure recall, one in `searches_per_sample` graph searches is also done exactly. `recall_sample` gets the
  // number of right products and how many of them the graph found. Called from any thread.
  std::size_t searches_per_sample = 500;
  std::function<void(std::size_t found, std::size_t expected)> recall_sample;
  // Gets messages for a person: embeddings that refresh() left out because they are damaged. Called from any thread.
  core::MessageSink message;
};

// The place of a product in the order of all answers to a query. No two products share a place. So pages neither repeat
// nor lose a product where several are equally good.
struct AnswerPlace {
  bool by_cosine = false;  // true: behind the products that ranking.h orders by more than the cosine
  float score = 0;         // larger comes first
  ProductId product;       // smaller comes first
  std::weak_ordering operator<=>(const AnswerPlace& other) const;
  bool operator==(const AnswerPlace&) const = default;
};

// The end of a page of answers. The next page begins behind it.
struct PageEnd {
  AnswerPlace place;
  std::size_t products = 0;     // number of products that the search found up to here
  double none_probability = 1;  // in [0, 1]; that the photo shows none of the answers so far
};

struct AnswerPage {
  std::vector<Recommendation> answers;  // best first
  std::optional<PageEnd> next;          // nothing: there are no more, or `most_paged_products` were passed
};

// The deepest that pages go, in products. Each page searches from the beginning, so that nothing is kept between pages;
// this bounds the cost of the last one.
inline constexpr std::size_t most_paged_products = 10'000;

class ProductSearch;

class Recommender {
 public:
  // Loads the index from its snapshot and the changes since then, or from the catalogue. Writes a new snapshot if there
  // was no usable one, or if more than a twentieth of the products changed since. A snapshot that cannot be read or
  // written is no error; messages() tells of it. `catalogue` and `encoder` must outlive this. Throws invalid_argument
  // if the catalogue's embeddings are of another model than the encoder's, or if in_database is set for a catalogue in
  // a file.
  Recommender(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder,
              const RecommenderOptions& options = {});
  ~Recommender();

  // Messages of the start, for a person: a snapshot that could not be read or written, and damaged embeddings that were
  // left out. Catalogue::verify finds such embeddings too.
  const std::vector<std::string>& messages() const { return messages_; }
  // What shoppers can find: hidden products do not count.
  std::size_t images() const;
  std::size_t products() const;
  // The catalogue's revision at the last refresh.
  std::int64_t revision() const;
  // Whether an answer may miss a product: true once a graph is in use, and for a search in the database.
  bool approximate() const;

  // Takes in the changes of the catalogue. Throws invalid_argument if the catalogue was switched to another model.
  void refresh();

  // Embeds a photo and searches, best answer first. `photo` is a file's bytes; `name` stands for it in messages.
  // options.crop is applied; options.whole, garment, kind and order are not. Throws as image::decode_image.
  std::vector<Recommendation> recommend(std::span<const std::byte> photo, const std::string& name,
                                        const RecommendOptions& options = {}) const;
  // The same for an image in memory that is cropped already. Ignores options.crop.
  std::vector<Recommendation> recommend(const Image& photo, const RecommendOptions& options = {}) const;
  // The same for an embedding by the encoder's model. `kinds` is what a finder says of the query's garment, if one
  // looked. Best answer first; the caller applies options.order (answer_order.h).
  std::vector<Recommendation> search(std::span<const float> query, const RecommendOptions& options = {},
                                     const std::optional<garments::KindShares>& kinds = {}) const;
  // One page of answers: the first, or the one behind `after`. `after` must come from a page for the same query,
  // options and kinds. A product that joins the catalogue between two pages and ranks before `after` is on neither.
  AnswerPage search_page(std::span<const float> query, const RecommendOptions& options,
                         const std::optional<garments::KindShares>& kinds = {},
                         const std::optional<PageEnd>& after = {}) const;
  // The products most similar to a product, without the product itself, in options.order. The query is the mean of its
  // embeddings. Ignores options.crop, whole, garment and kind. Nothing if there is no such product, or it is hidden.
  // The pages of similar_page are best answer first.
  std::optional<std::vector<Recommendation>> similar(const ProductId& id, const RecommendOptions& options = {}) const;
  std::optional<AnswerPage> similar_page(const ProductId& id, const RecommendOptions& options,
                                         const std::optional<PageEnd>& after = {}) const;

 private:
  struct Query {
    std::span<const float> embedding;
    const RecommendOptions& options;
    std::optional<garments::KindShares> kinds;
    const ProductId* left_out;  // the product that others are compared with; null for a photo
  };
  AnswerPage page(const Query& query, const std::optional<PageEnd>& after) const;

  const catalogue::Catalogue& catalogue_;
  const ImageEncoder& encoder_;
  std::vector<std::string> messages_;
  std::unique_ptr<ProductSearch> search_;
};

}  // namespace selvedge::recommend
