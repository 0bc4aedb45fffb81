// Finds the products nearest to a query: exactly, or approximately at a fraction of the work if there are very many.
//
// search() gives the same answer as comparing the query with every embedding. It reads the rows' 8-bit codes at memory
// speed, keeps the rows that may reach the k-th best by the bound of quantised_rows.h, and compares only those in
// float. search_near() compares in float the rows that a graph proposes (row_graph.h). Its similarities are as exact,
// but it may miss a product; search() measures its recall.
//
// Memory per embedding of dim values: 4 dim bytes of floats, dim rounded up to 64 of codes, and 24 for scale, bound,
// image id and product; 1,304 for 256 values. Memory per product: about 120, and ids over 15 bytes twice. A graph adds
// dim rounded up to 64 and about 220 to each embedding. The floats and the graph's lowest layer stay in the snapshot's
// file, mapped: they count as page cache, shared by all processes that loaded it. Rows are dense and in no particular
// order: the last row moves into the place of a removed one. While it grows without reserve(), an index takes up to
// twice that, as std::vector does.
//
// Thread safety: const functions may run at the same time. Other functions must run alone, except extend_graph(), which
// may run beside const functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ground/core/hit.h"
#include "selvedge/product_id.h"
#include "shop/index/embedding_rows.h"
#include "shop/index/quantised_rows.h"
#include "shop/index/row_graph.h"

namespace selvedge::index {

// Limits of an index and its snapshot.
inline constexpr std::size_t largest_index_dim = 65536;
inline constexpr std::size_t largest_product_id = 512;  // bytes

// The products that a search may return. Valid for the index that made it, until that index changes.
class ProductMask {
 public:
  std::size_t products() const { return slots_.size(); }

 private:
  friend class VectorIndex;
  std::vector<std::uint32_t> slots_;  // of the products allowed, ascending
  std::vector<bool> allowed_;         // by slot
  std::size_t rows_ = 0;              // embeddings of the products allowed
  std::uint64_t changes_ = 0;         // the index's count when the mask was made
};

// Which embeddings a snapshot holds and how current they are; stored as given.
struct SnapshotInfo {
  std::string model_fingerprint;
  std::string catalogue_id;
  std::int64_t revision = 0;
  bool operator==(const SnapshotInfo&) const = default;
};

class VectorIndex {
 public:
  // Throws invalid_argument unless dim is in [1, 65536].
  explicit VectorIndex(std::size_t dim);

  std::size_t images() const { return rows_.size(); }
  std::size_t products() const { return products_.size(); }
  std::size_t dim() const { return dim_; }
  // Reserves memory for that many embeddings in all.
  void reserve(std::size_t images);

  // Adds the embedding of a product's image, or replaces it if the product already has this image. Throws
  // invalid_argument for a product id that is empty or over 512 bytes, and for an embedding of another length than
  // dim(), with values that are not finite, or whose norm is not 1 within 1e-3.
  void upsert(const ProductId& product, std::int64_t image, std::span<const float> embedding);
  // Removes all images of a product; does nothing if there are none.
  void remove(const ProductId& product);

  // That of a product's image; empty if the index does not hold it. Valid until the index changes.
  std::span<const float> embedding(const ProductId& product, std::int64_t image) const;
  // The mean of the product's embeddings, scaled to length 1; nothing if the product is unknown or they cancel out.
  std::optional<std::vector<float>> mean_embedding(const ProductId& product) const;

  // Ignores products that the index does not hold.
  ProductMask mask(std::span<const ProductId> allowed) const;

  // The k products whose best image is most similar, each once, with that image; fewer if fewer exist or are allowed.
  // Best first; equal similarities by product id, equal images of a product by image id. Hit::similarity is dot() of
  // core. Throws invalid_argument for a query that is no embedding of dim() values, and for a mask of another index or
  // of this one before a change.
  std::vector<core::Hit> search(std::span<const float> query, std::size_t k,
                                const ProductMask* allowed = nullptr) const;
  // The work of a search; the last argument of the second form.
  struct SearchCost {
    std::size_t scanned = 0;   // rows estimated from their codes
    std::size_t compared = 0;  // rows compared in float
    std::size_t proposed = 0;  // of these, proposed by a graph; 0: an exact search
  };
  std::vector<core::Hit> search(std::span<const float> query, std::size_t k, const ProductMask* allowed,
                                SearchCost& cost) const;
  // The same from the graph's proposals: `effort` of them, at least 1.5 k. More effort misses fewer products. It is
  // search() itself if has_graph() is false, or if a mask leaves so few rows that comparing each is less work.
  std::vector<core::Hit> search_near(std::span<const float> query, std::size_t k, std::size_t effort,
                                     const ProductMask* allowed, SearchCost& cost) const;
  // Bytes that a search without a mask reads for each row.
  std::size_t scanned_bytes_per_image() const { return codes_.bytes_per_row(); }

  // Whether search_near() has a graph of all rows. The index then keeps it complete; if memory does not suffice, it
  // drops the graph, and searches are exact.
  bool has_graph() const { return graph_ && graph_->complete(); }
  // Begins a new graph and drops an old one. Throws invalid_argument for options out of range.
  void begin_graph(const GraphOptions& options = {});
  bool graph_begun() const { return graph_ != nullptr; }
  // Leaves new rows to extend_graph(): many upserts are faster that way.
  void suspend_graph() {
    if (graph_) graph_->suspend();
  }
  void drop_graph() { graph_.reset(); }
  // Adds up to `rows` more rows to the graph, on that many threads (0: one a processor). When none is left, has_graph()
  // is true.
  void extend_graph(std::size_t rows, std::size_t threads) {
    if (graph_) graph_->extend(embeddings_, rows, threads);
  }
  // Bytes of memory that a graph adds to each row; 0 without one.
  std::size_t graph_bytes_per_image() const { return graph_ ? graph_->bytes_per_row() : 0; }

  // Writes a snapshot, with the graph if has_graph() (format: docs/formats.md). It appears whole or not at all. Throws
  // unavailable.
  void save(const std::filesystem::path& path, const SnapshotInfo& info) const;
  // Throws not_found for a missing file; corrupt_data for one that is damaged, truncated or no snapshot.
  static std::pair<VectorIndex, SnapshotInfo> load(const std::filesystem::path& path);
  // The same from memory; `name` is for messages.
  static std::pair<VectorIndex, SnapshotInfo> parse(std::span<const std::byte> bytes, const std::string& name);

 private:
  struct Row {
    std::int64_t image;
    std::uint32_t product;  // slot in products_
    std::uint32_t next;     // the product's next row, or no_row
  };
  struct Product {
    ProductId id;
    std::uint32_t first_row;
    std::uint32_t images;
  };
  static constexpr std::uint32_t no_row = 0xFFFFFFFF;
  struct Match {
    std::uint32_t row;
    float similarity;
  };

  std::uint32_t slot_of(const ProductId& product);
  // Applies to the graph, if there is one, the change made to the rows.
  template <typename Change>
  void change_graph(const Change& change);
  void append_row(std::int64_t image, std::uint32_t slot);
  void remove_row(std::uint32_t row);
  std::vector<Match> compare_all(std::span<const float> query, const ProductMask* allowed) const;
  std::vector<Match> scan(std::span<const float> query, std::size_t k, const ProductMask* allowed,
                          SearchCost& cost) const;
  // All of a checked snapshot except its embeddings.
  static std::pair<VectorIndex, SnapshotInfo> restore(std::span<const std::byte> bytes, const std::string& name);
  void restore_products(std::vector<ProductId> ids, const std::string& name);
  void restore_rows(std::span<const std::int64_t> images, std::span<const std::uint32_t> owners,
                    const std::string& name);
  void restore_codes(const std::string& name);
  void restore_graph(std::span<std::byte> bytes, bool keep, const std::string& name);
  std::vector<core::Hit> best_of(std::vector<Match> matches, std::size_t k) const;
  void require_query(std::span<const float> query, const ProductMask* allowed, const char* function) const;

  std::size_t dim_;
  std::uint64_t changes_ = 0;
  EmbeddingRows embeddings_;
  QuantisedRows codes_;
  std::vector<Row> rows_;
  std::vector<Product> products_;
  std::unordered_map<ProductId, std::uint32_t> slots_;  // positions in products_
  std::unique_ptr<RowGraph> graph_;                     // after embeddings_, whose map it may use
};

}  // namespace selvedge::index
