// Snapshot files of a VectorIndex. All numbers are little-endian; sizes are in bytes.
//
//   offset  size  field
//   0       8     magic "SELVIDX\n"
//   8       4     version, 2
//   12      4     dim, in [1, 65536]
//   16      8     images
//   24      8     products
//   32      8     revision of the catalogue (signed)
//   40      4     size of the model fingerprint
//   44      4     size of the catalogue id
//   48      8     size of all product ids together
//   56      8     checksum of the payload
//   64      8     size of the search graph, 0 where there is none
//   72      8     XXH64 of bytes 0 to 71
//   80            payload:
//                 the model fingerprint, the catalogue id
//                 products x u32     the size of each product id, 1 to 512
//                 the product ids, one after the other, all different
//                 zeros up to a multiple of 64 from the start of the file
//                 images x i64       image ids
//                 images x u32       each image's product, a position in the list of ids; every product has an image,
//                                    and no product has an image id twice
//                 zeros up to a multiple of 64 from the start of the file
//                 images x dim x f32 embeddings, each of length 1 within 1e-3
//                 where there is a graph: zeros up to a multiple of 64, then the graph:
//                   u64             nodes; then nodes x u32: each node's image, a position in the list of images, or
//                                   2^32 - 1 where the node is free; zeros up to a multiple of 64
//                   the nodes and their links, as node_graph.cpp has them
//
// The payload's checksum is the XXH64 of the XXH64s (u64 each) of its parts of 1 MiB, the last one shorter, so that
// they can be computed on all processors. The index's 8-bit codes are derived and not stored.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <numeric>
#include <string_view>

#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "ground/files/memory_map.h"
#include "selvedge/error.h"
#include "shop/index/snapshot_alignment.h"
#include "shop/index/vector_index.h"
#include "shop/index/xxhash64.h"

namespace selvedge::index {
namespace {

static_assert(std::endian::native == std::endian::little, "snapshots are written as they lie in memory");

constexpr std::array<char, 8> snapshot_magic = {'S', 'E', 'L', 'V', 'I', 'D', 'X', '\n'};
constexpr std::uint32_t snapshot_version = 2;
constexpr std::size_t hashed_part = std::size_t{1} << 20;
constexpr std::uint64_t most_images = 0xFFFFFFFF;

struct Header {
  std::array<char, 8> magic = snapshot_magic;
  std::uint32_t version = snapshot_version;
  std::uint32_t dim = 0;
  std::uint64_t images = 0;
  std::uint64_t products = 0;
  std::int64_t revision = 0;
  std::uint32_t fingerprint_size = 0;
  std::uint32_t catalogue_size = 0;
  std::uint64_t ids_size = 0;
  std::uint64_t payload_checksum = 0;
  std::uint64_t graph_size = 0;
  std::uint64_t header_checksum = 0;

  std::uint64_t checksum() const {
    return xxhash64(std::as_bytes(std::span(this, 1)).first(offsetof(Header, header_checksum)));
  }
};
static_assert(sizeof(Header) == 80);

// Where each part of the payload lies in the file.
struct Layout {
  std::size_t fingerprint, catalogue, id_sizes, ids, image_ids, image_products, embeddings, graph, end;

  // Numbers must be small enough that no sum overflows.
  explicit Layout(const Header& h)
      : fingerprint(sizeof(Header)),
        catalogue(fingerprint + h.fingerprint_size),
        id_sizes(catalogue + h.catalogue_size),
        ids(id_sizes + h.products * sizeof(std::uint32_t)),
        image_ids(aligned(ids + h.ids_size)),
        image_products(image_ids + h.images * sizeof(std::int64_t)),
        embeddings(aligned(image_products + h.images * sizeof(std::uint32_t))),
        graph(embeddings + h.images * h.dim * sizeof(float)),
        end(0) {
    if (h.graph_size > 0) graph = aligned(graph);
    end = graph + h.graph_size;
  }
};

// Bytes of the list of a graph's nodes.
std::size_t padded_nodes(std::uint64_t nodes) { return aligned(sizeof(nodes) + nodes * sizeof(std::uint32_t)); }

class PayloadWriter {
 public:
  explicit PayloadWriter(std::ofstream& out) : out_(out) { out_.seekp(sizeof(Header)); }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::size_t count = std::min(bytes.size(), hashed_part - part_.size());
      part_.insert(part_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
      bytes = bytes.subspan(count);
      if (part_.size() == hashed_part) flush();
    }
  }
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  template <typename T>
  void write_number(T number) {
    write(std::as_bytes(std::span(&number, 1)));
  }
  void pad_to(std::size_t offset) {
    const std::array<std::byte, snapshot_alignment> zeros{};
    write(std::span(zeros).first(offset - sizeof(Header) - written_ - part_.size()));
  }
  // After the last write.
  std::uint64_t checksum() {
    if (!part_.empty()) flush();
    return xxhash64(std::as_bytes(std::span(hashes_)));
  }

 private:
  void flush() {
    hashes_.push_back(xxhash64(part_));
    out_.write(reinterpret_cast<const char*>(part_.data()), static_cast<std::streamsize>(part_.size()));
    written_ += part_.size();
    part_.clear();
  }

  std::ofstream& out_;
  std::vector<std::byte> part_;
  std::vector<std::uint64_t> hashes_;
  std::size_t written_ = 0;
};

std::uint64_t payload_checksum(std::span<const std::byte> payload) {
  std::vector<std::uint64_t> hashes((payload.size() + hashed_part - 1) / hashed_part);
  core::parallel_for(hashes.size(), 0, [&](std::size_t i) {
    hashes[i] = xxhash64(payload.subspan(i * hashed_part, std::min(hashed_part, payload.size() - i * hashed_part)));
  });
  return xxhash64(std::as_bytes(std::span(hashes)));
}

[[noreturn]] void refuse(const std::string& name, std::string_view problem) {
  throw Error(ErrorKind::corrupt_data,
              fmt::format("{}: expected an index snapshot, found {}; delete it and it will be rebuilt", name, problem));
}

// A header whose sizes agree with the file's.
Header checked_header(std::span<const std::byte> bytes, const std::string& name) {
  Header header;
  if (bytes.size() < sizeof(Header)) refuse(name, fmt::format("{} bytes, fewer than a header", bytes.size()));
  std::memcpy(&header, bytes.data(), sizeof(Header));
  if (header.magic != snapshot_magic) refuse(name, "a file of another kind");
  if (header.version != snapshot_version) {
    refuse(name, fmt::format("version {}, not {}", header.version, snapshot_version));
  }
  if (header.header_checksum != header.checksum()) refuse(name, "a damaged header");
  if (header.dim < 1 || header.dim > largest_index_dim) refuse(name, fmt::format("dim {}", header.dim));
  // Each alone against the file's size first: then no sum or product below can overflow.
  const bool plausible =
      header.images <= std::min<std::uint64_t>(bytes.size() / (header.dim * sizeof(float)), most_images) &&
      header.products <= header.images && header.ids_size <= bytes.size() && header.graph_size <= bytes.size();
  if (!plausible || Layout(header).end != bytes.size()) {
    refuse(name, fmt::format("{} bytes, not what its header announces", bytes.size()));
  }
  return header;
}

// Bytes at an offset as numbers; memcpy, because `bytes` may lie anywhere.
template <typename T>
std::vector<T> numbers_at(std::span<const std::byte> bytes, std::size_t offset, std::size_t count) {
  std::vector<T> numbers(count);
  if (count > 0) std::memcpy(numbers.data(), bytes.data() + offset, count * sizeof(T));
  return numbers;
}

std::string text_at(std::span<const std::byte> bytes, std::size_t offset, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes.data() + offset), size};
}

std::vector<ProductId> ids_at(std::span<const std::byte> bytes, const Layout& layout, const Header& header,
                              const std::string& name) {
  const auto sizes = numbers_at<std::uint32_t>(bytes, layout.id_sizes, header.products);
  std::vector<ProductId> ids;
  ids.reserve(sizes.size());
  std::size_t done = 0;
  for (const std::uint32_t size : sizes) {
    if (size < 1 || size > largest_product_id || size > header.ids_size - done) {
      refuse(name, fmt::format("a product id of {} bytes", size));
    }
    ids.push_back({text_at(bytes, layout.ids + done, size)});
    done += size;
  }
  if (done != header.ids_size) refuse(name, fmt::format("{} bytes of product ids, not {}", done, header.ids_size));
  return ids;
}

}  // namespace

void VectorIndex::save(const std::filesystem::path& path, const SnapshotInfo& info) const {
  Header header;
  header.dim = static_cast<std::uint32_t>(dim_);
  header.images = rows_.size();
  header.products = products_.size();
  header.revision = info.revision;
  header.fingerprint_size = static_cast<std::uint32_t>(info.model_fingerprint.size());
  header.catalogue_size = static_cast<std::uint32_t>(info.catalogue_id.size());
  for (const Product& product : products_) header.ids_size += product.id.value.size();
  const bool with_graph = has_graph() && !rows_.empty();
  const std::uint64_t nodes = with_graph ? graph_->row_of_node().size() : 0;
  if (with_graph) header.graph_size = padded_nodes(nodes) + graph_->nodes().saved_bytes();
  const Layout layout(header);

  files::AtomicFile file(path);
  PayloadWriter payload(file.stream());
  payload.write(info.model_fingerprint);
  payload.write(info.catalogue_id);
  for (const Product& product : products_) payload.write_number(static_cast<std::uint32_t>(product.id.value.size()));
  for (const Product& product : products_) payload.write(product.id.value);
  payload.pad_to(layout.image_ids);
  for (const Row& row : rows_) payload.write_number(row.image);
  for (const Row& row : rows_) payload.write_number(row.product);
  payload.pad_to(layout.embeddings);
  for (std::size_t row = 0; row < rows_.size(); ++row) payload.write(std::as_bytes(embeddings_.row(row)));
  if (with_graph) {
    payload.pad_to(layout.graph);
    payload.write_number(nodes);
    payload.write(std::as_bytes(graph_->row_of_node()));
    payload.pad_to(layout.graph + padded_nodes(nodes));
    graph_->nodes().save([&](std::span<const std::byte> part) { payload.write(part); });
  }
  header.payload_checksum = payload.checksum();
  header.header_checksum = header.checksum();
  file.stream().seekp(0);
  file.stream().write(reinterpret_cast<const char*>(&header), sizeof(header));
  file.commit();
}

std::pair<VectorIndex, SnapshotInfo> VectorIndex::load(const std::filesystem::path& path) {
  files::MemoryMap file = files::MemoryMap::copy_on_write(path);
  const std::span<std::byte> bytes = file.writable_bytes();
  auto [index, info] = restore(bytes, path.string());
  const Layout layout(checked_header(bytes, path.string()));
  index.embeddings_ = EmbeddingRows(index.dim(), std::move(file), layout.embeddings, index.images());
  index.restore_codes(path.string());
  index.restore_graph(bytes.subspan(layout.graph), true, path.string());
  return {std::move(index), std::move(info)};
}

std::pair<VectorIndex, SnapshotInfo> VectorIndex::parse(std::span<const std::byte> bytes, const std::string& name) {
  auto [index, info] = restore(bytes, name);
  const Layout layout(checked_header(bytes, name));
  index.embeddings_.append(numbers_at<float>(bytes, layout.embeddings, index.images() * index.dim()));
  index.restore_codes(name);
  std::vector<std::byte> graph(bytes.begin() + static_cast<std::ptrdiff_t>(layout.graph), bytes.end());
  index.restore_graph(graph, false, name);
  return {std::move(index), std::move(info)};
}

std::pair<VectorIndex, SnapshotInfo> VectorIndex::restore(std::span<const std::byte> bytes, const std::string& name) {
  const Header header = checked_header(bytes, name);
  if (header.payload_checksum != payload_checksum(bytes.subspan(sizeof(Header)))) refuse(name, "damaged contents");
  const Layout layout(header);
  SnapshotInfo info{text_at(bytes, layout.fingerprint, header.fingerprint_size),
                    text_at(bytes, layout.catalogue, header.catalogue_size), header.revision};
  VectorIndex index(header.dim);
  index.restore_products(ids_at(bytes, layout, header, name), name);
  index.restore_rows(numbers_at<std::int64_t>(bytes, layout.image_ids, header.images),
                     numbers_at<std::uint32_t>(bytes, layout.image_products, header.images), name);
  return {std::move(index), std::move(info)};
}

void VectorIndex::restore_products(std::vector<ProductId> ids, const std::string& name) {
  products_.reserve(ids.size());
  slots_.reserve(ids.size());
  for (ProductId& id : ids) {
    const bool is_new = slots_.try_emplace(id, static_cast<std::uint32_t>(products_.size())).second;
    if (!is_new) refuse(name, fmt::format("product {} twice", id.value));
    products_.push_back({std::move(id), no_row, 0});
  }
}

void VectorIndex::restore_rows(std::span<const std::int64_t> images, std::span<const std::uint32_t> owners,
                               const std::string& name) {
  rows_.reserve(images.size());
  for (std::size_t row = 0; row < images.size(); ++row) {
    if (owners[row] >= products_.size()) {
      refuse(name, fmt::format("image {} of product {} of {}", images[row], owners[row], products_.size()));
    }
    append_row(images[row], owners[row]);
  }
  std::vector<std::int64_t> own;
  for (const Product& product : products_) {
    if (product.images == 0) refuse(name, fmt::format("product {} without an image", product.id.value));
    if (product.images == 1) continue;
    own.clear();
    for (std::uint32_t row = product.first_row; row != no_row; row = rows_[row].next) own.push_back(rows_[row].image);
    std::sort(own.begin(), own.end());
    if (std::adjacent_find(own.begin(), own.end()) != own.end()) {
      refuse(name, fmt::format("an image of product {} twice", product.id.value));
    }
  }
}

void VectorIndex::restore_codes(const std::string& name) {
  constexpr std::size_t part = 4096;
  codes_.resize(rows_.size());
  core::parallel_for((rows_.size() + part - 1) / part, 0, [&](std::size_t p) {
    const std::size_t end = std::min(rows_.size(), (p + 1) * part);
    for (std::size_t row = p * part; row < end; ++row) {
      try {
        require_embedding(embeddings_.row(row), dim_, "embedding");
      } catch (const Error& error) {
        refuse(name, fmt::format("row {}: {}", row, error.what()));
      }
      codes_.set(row, embeddings_.row(row));
    }
  });
}

void VectorIndex::restore_graph(std::span<std::byte> bytes, bool keep, const std::string& name) {
  if (bytes.empty()) return;
  std::uint64_t nodes = 0;
  if (bytes.size() >= sizeof(nodes)) std::memcpy(&nodes, bytes.data(), sizeof(nodes));
  if (nodes > bytes.size() || padded_nodes(nodes) > bytes.size()) refuse(name, "a search graph of too few bytes");
  try {
    graph_ = std::make_unique<RowGraph>(NodeGraph::restore(dim_, bytes.subspan(padded_nodes(nodes)), keep),
                                        numbers_at<std::uint32_t>(bytes, sizeof(nodes), nodes), rows_.size());
  } catch (const Error& error) {
    refuse(name, error.what());
  }
}

}  // namespace selvedge::index
