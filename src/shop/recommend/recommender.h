// A photo in, the shop's closest products out: the main job.
//
// Searches an index of the catalogue in memory, or the catalogue's own database, and follows the catalogue. Threads:
// recommend may be called from any number of threads at once, and refresh beside it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/image/image.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge {

struct RecommenderOptions {
  // Search in the catalogue's database (Catalogue::nearest), and keep no index; the options below are for an index.
  bool in_database = false;
  // Where the index is kept between starts. Empty: beside the catalogue, "shop.db.index".
  std::filesystem::path snapshot;
  // Smaller catalogues are read faster than they are worth a second file. Images, not products.
  std::size_t snapshot_from_images = 5000;
  // From that many images on, search by a graph (VectorIndex::search_near): an exact search of 200,000 takes 2.5 ms on
  // a core (bench/scale), of about 10 that embedding the photo takes.
  std::size_t graph_from_images = 200'000;
  // Whether to make the graph where the snapshot has none, on a thread beside the answers, which are exact until then,
  // and to keep it for the next start.
  bool make_graph = false;
  std::size_t graph_effort = 64;  // proposals a search; its recall@10 is .98 at a million products (bench/scale)
  // Called after one graph search in so many, which is done exactly too, with how many of its answers were among the
  // `expected` true ones. From any thread.
  std::size_t searches_per_sample = 500;
  std::function<void(std::size_t found, std::size_t expected)> recall_sample;
  // Called with what a person should know of changes taken in: embeddings that are damaged and left out. Any thread.
  std::function<void(const std::string&)> message;
};

struct RecommendOptions {
  std::size_t limit = 5;        // answers; fewer come only if fewer fit the filter
  std::optional<Rect> crop;     // the part of the photo to look at, in pixels of the upright original
  ProductFilter filter;         // applied during the search
  bool group_variants = false;  // of products that share an item_group_id, answer with the best alone
};

struct Recommendation {
  StoredProduct product;
  StoredImage image;     // which of its images matched
  float similarity = 0;  // cosine, larger is better
  double match_probability = 0;
};

class ProductSearch;

class Recommender {
 public:
  // Reads the index: from its snapshot and the changes since, or from the catalogue; writes the snapshot anew where
  // that saves the next start time. Trouble with the snapshot is never an error: see messages(). Both arguments must
  // outlive it. Throws invalid_argument if the catalogue's embeddings are of another model than the encoder's, or for
  // in_database and a catalogue in a file.
  Recommender(const Catalogue& catalogue, const ImageEncoder& encoder, const RecommenderOptions& options = {});
  ~Recommender();

  // What a person should know of the start: a snapshot that was damaged, or that could not be written; embeddings that
  // are damaged and left out, by product (Catalogue::verify finds them, too).
  const std::vector<std::string>& messages() const { return messages_; }
  std::size_t images() const;
  std::size_t products() const;
  // Of the catalogue, when its changes were last taken in.
  std::int64_t revision() const;
  // Whether an answer may miss a product: where a graph proposes them, once it is made, or the database searches.
  bool approximate() const;

  // Takes in what changed in the catalogue since. Throws invalid_argument if it was brought to another model.
  void refresh();

  // Best first. `photo` is a file's bytes, `name` what messages call it. Throws what decode_image throws, and
  // invalid_argument for a crop that is not inside the photo.
  std::vector<Recommendation> recommend(std::span<const std::byte> photo, const std::string& name,
                                        const RecommendOptions& options = {}) const;
  // The same for a picture in memory, the crop being done; options.crop is ignored.
  std::vector<Recommendation> recommend(const Image& photo, const RecommendOptions& options = {}) const;
  // The same for its embedding, by the encoder's model; options.crop is ignored.
  std::vector<Recommendation> search(std::span<const float> query, const RecommendOptions& options = {}) const;
  // The products that most resemble a product, by the mean of its images, without itself; options.crop is ignored.
  // Nothing if the catalogue has no such product.
  std::optional<std::vector<Recommendation>> similar(const ProductId& id, const RecommendOptions& options = {}) const;

 private:
  std::vector<Recommendation> search_without(std::span<const float> query, const RecommendOptions& options,
                                             const ProductId* left_out) const;

  const Catalogue& catalogue_;
  const ImageEncoder& encoder_;
  std::vector<std::string> messages_;
  std::unique_ptr<ProductSearch> search_;
};

}  // namespace selvedge
