// Finds the products nearest to a query embedding. The search is exact, or approximate with far less work for very many
// products. Recommenders keep one in memory.
//
// search() gives the same answer as comparing the query with every embedding. It reads 8-bit codes of all rows at
// memory speed. By the error bound of quantised_rows.h it keeps the rows that may be among the best k, and compares
// only those in float. search_near() compares in float the rows that a graph proposes (row_graph.h). Its similarities
// are as exact, but it may miss a product.
//
// Memory in bytes. An embedding takes 4 * dim for floats, dim rounded up to a multiple of 64 for codes, and 24 for
// scale, bound, image id and product: 1,304 for 256 values. A product takes about 120, and twice its id if that is over
// 15 bytes. A graph adds dim rounded up to a multiple of 64, and about 220, to each embedding. An index that grows
// without reserve() may take twice as much. After loading a snapshot, the floats and the graph's lowest layer stay
// mapped from its file: they are page cache that processes share.
//
// Rows are dense and in no particular order: the last row moves into the place of a removed one.
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
#include "ground/core/largest_product_id.h"
#include "selvedge/product_id.h"
#include "shop/index/embedding_rows.h"
#include "shop/index/quantised_rows.h"
#include "shop/index/row_graph.h"

namespace selvedge::index {

// Limits of an index and its snapshot.
inline constexpr std::size_t largest_index_dim = 65536;
using core::largest_product_id;

// The products that a search may return. It is valid for the index that made it, until that index changes.
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

// Says which embeddings a snapshot holds and how current they are. The index stores it and does not use it.
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
  // Reserves memory for this many embeddings in all.
  void reserve(std::size_t images);

  // Adds the embedding of a product's image, or replaces it if the product already has this image. Throws
  // invalid_argument for a product id that is empty or over 512 bytes, and for an embedding of another length than
  // dim(), with values that are not finite, or whose norm is not 1 within 1e-3. What throws changes no row.
  void upsert(const ProductId& product, std::int64_t image, std::span<const float> embedding);
  // Removes all images of a product; does nothing if there are none.
  void remove(const ProductId& product);

  // The embedding of a product's image. Empty if the index does not hold it. Valid until the index changes.
  std::span<const float> embedding(const ProductId& product, std::int64_t image) const;
  // The mean of the product's embeddings, scaled to length 1. Nothing if the product is unknown or they cancel out.
  std::optional<std::vector<float>> mean_embedding(const ProductId& product) const;

  // A mask of these products. Ids that the index does not hold are ignored.
  ProductMask mask(std::span<const ProductId> allowed) const;

  // The k products whose best image is most similar, each once and with that image. Fewer if fewer exist or are
  // allowed. Best first; of equal similarity the smaller product id comes first. Of a product's equally similar images
  // the smaller image id counts. Hit::similarity is core::dot(). Throws invalid_argument for a query that is no
  // embedding of dim() values, and for a mask that is not valid.
  std::vector<core::Hit> search(std::span<const float> query, std::size_t k,
                                const ProductMask* allowed = nullptr) const;
  // The work of a search, which some calls report.
  struct SearchCost {
    std::size_t scanned = 0;   // rows estimated from their codes
    std::size_t compared = 0;  // rows compared in float
    std::size_t proposed = 0;  // of these, rows that a graph proposed; 0: the search was exact
  };
  std::vector<core::Hit> search(std::span<const float> query, std::size_t k, const ProductMask* allowed,
                                SearchCost& cost) const;
  // The same, but only among the rows that the graph proposes: `effort` of them, at least 1.5 k. More effort misses
  // fewer products. It does an exact search if has_graph() is false, or if a mask leaves so few rows that comparing
  // each is less work.
  std::vector<core::Hit> search_near(std::span<const float> query, std::size_t k, std::size_t effort,
                                     const ProductMask* allowed, SearchCost& cost) const;
  // Bytes that a search without a mask reads for each row.
  std::size_t scanned_bytes_per_image() const { return codes_.bytes_per_row(); }

  // Whether there is a graph of all rows. The index keeps it complete when rows change. If memory does not suffice for
  // that, it drops the graph, and searches are exact.
  bool has_graph() const { return graph_ && graph_->complete(); }
  // Drops an old graph and begins a new one without rows. Throws invalid_argument for options out of range.
  void begin_graph(const GraphOptions& options = {});
  bool graph_begun() const { return graph_ != nullptr; }
  // Leaves new rows to extend_graph(), which makes many upserts faster.
  void suspend_graph() {
    if (graph_) graph_->suspend();
  }
  void drop_graph() { graph_.reset(); }
  // Adds up to `rows` more rows to the graph on `threads` threads (0: one a processor). When no row is left,
  // has_graph() is true.
  void extend_graph(std::size_t rows, std::size_t threads) {
    if (graph_) graph_->extend(embeddings_, rows, threads);
  }
  // Bytes of memory that a graph adds to each row; 0 without one.
  std::size_t graph_bytes_per_image() const { return graph_ ? graph_->bytes_per_row() : 0; }

  // Writes a snapshot, with the graph if has_graph() is true (format: docs/formats.md). The file appears whole or not
  // at all. Throws unavailable if it cannot be written.
  void save(const std::filesystem::path& path, const SnapshotInfo& info) const;
  // Reads a snapshot. Throws not_found for a missing file; corrupt_data for one that is damaged, truncated or no
  // snapshot.
  static std::pair<VectorIndex, SnapshotInfo> load(const std::filesystem::path& path);
  // The same from memory. `name` stands for the snapshot in messages.
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
