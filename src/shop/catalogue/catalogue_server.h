// What a catalogue on a server can do and a file cannot: search in the database, share work between processes, and
// count the requests of clients over several services.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/core/hit.h"
#include "selvedge/product_filter.h"
#include "selvedge/product_id.h"
#include "shop/catalogue/shared_work.h"

namespace selvedge::catalogue {

// How to reach a catalogue on a server.
struct ServerOptions {
  // URLs of streaming replicas. A call that only reads asks one of them, in turn, and the server itself if none
  // answers. Replicas may lag: what was written appears in reads once they have it. Keys, and everything that decides a
  // write, are read from the server itself.
  std::vector<std::string> read_from;
  // The longest wait for the server's answer to a statement; then the call throws unavailable. 0: for ever.
  std::chrono::milliseconds patience{0};
};

// The rate of a client: `burst` requests at once after a pause, refilled evenly.
struct TokenBucket {
  double per_minute = 0;  // > 0
  double burst = 0;       // >= 1
};

// Requests of one client to one service since the service last reported them.
struct SpentTokens {
  std::string client;
  std::int64_t requests = 0;  // >= 1
};

struct ImageEmbedding {
  std::int64_t image = 0;
  std::vector<float> embedding;
};

class ServerRows;

// The server's part of one catalogue (Catalogue::server). Thread-safe.
class CatalogueServer {
 public:
  explicit CatalogueServer(ServerRows& rows) : rows_(&rows) {}

  // Time since every answering replica was last seen to hold all that was committed: their answers lag at most this
  // much. Nothing if there are no replicas.
  std::optional<std::chrono::duration<double>> staleness() const;

  // Search in the database. `model` is the fingerprint of the model that made `query`. nearest and embeddings_of throw
  // unavailable if it is not the catalogue's model.
  //
  // Returns the k products whose best image is most similar, best first; equal similarities by product id. Fewer than k
  // only if fewer pass. With an index (make_search_index) a product may be missed; without one, every embedding is
  // compared. Similarities are those of the stored float16 values.
  std::vector<core::Hit> nearest(std::span<const float> query, const std::string& model, std::size_t k,
                                 const ProductFilter& filter) const;
  // The embeddings of the hits' images, one a row. Zeros for an image that is damaged or gone.
  core::EmbeddingMatrix embeddings_of(std::span<const core::Hit> hits, const std::string& model) const;
  // Embeddings of all undamaged images of a product; none if there is no such product.
  std::vector<ImageEmbedding> embeddings_of(const ProductId& id, const std::string& model) const;
  // Makes the search index (pgvector's HNSW by cosine) for the catalogue's model and for each later one. Nobody can
  // write meanwhile, which takes minutes at a million products. False if the index exists already.
  bool make_search_index();

  // Joins the work of this name, or begins it. All who join must give the same number of parts. If no process is at the
  // work, it begins with its first part: the work of a dead process counts only for processes that joined while
  // somebody was at it.
  std::unique_ptr<SharedWork> share_work(const std::string& work, std::size_t parts);

  // Takes one token for each request out of the clients' buckets, in one transaction. All services of the catalogue
  // share the buckets. Returns what is left in each, in the order of `spent`: at most bucket.burst, and below 0 if the
  // services together let a client ask too much. Each client may appear once.
  std::vector<double> spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket);
  // Deletes the buckets of clients that were idle for a day. Returns how many.
  std::size_t forget_idle_buckets();

 private:
  ServerRows* rows_;
};

}  // namespace selvedge::catalogue
