// Snapshots of an index, whose checksums are made right first, so that damage gets past them: what is read can be
// searched, changed, and saved again.
#include <array>
#include <cstring>
#include <vector>

#include "fuzz/fuzzer.h"
#include "shop/index/vector_index.h"
#include "shop/index/xxhash64.h"

namespace selvedge::fuzz {
namespace {

// As snapshot.cpp lays them out.
constexpr std::size_t header_size = 80, payload_checksum_at = 56, header_checksum_at = 72;
constexpr std::size_t hashed_part = std::size_t{1} << 20;

void make_checksums_right(std::span<std::byte> bytes) {
  const auto put = [&](std::size_t at, std::uint64_t value) { std::memcpy(bytes.data() + at, &value, sizeof value); };
  const std::uint64_t part = index::xxhash64(bytes.subspan(header_size));
  const bool is_empty = bytes.size() == header_size;
  put(payload_checksum_at,
      index::xxhash64(is_empty ? std::span<const std::byte>() : std::as_bytes(std::span(&part, 1))));
  put(header_checksum_at, index::xxhash64(bytes.first(header_checksum_at)));
}

void use(index::VectorIndex& index) {
  std::vector<float> query(index.dim(), 0.0F);
  query[0] = 1;
  index::VectorIndex::SearchCost cost;
  const auto near = index.search_near(query, 3, 8, nullptr, cost);
  const auto exact = index.search(query, 3);
  require(near.size() <= 3 && exact.size() == std::min<std::size_t>(3, index.products()));
  for (const core::Hit& hit : exact) require(hit.similarity > -1.01F && hit.similarity < 1.01F);
  const std::size_t images = index.images();
  index.upsert({"a product of our own"}, 1, query);
  if (!exact.empty()) index.remove(exact[0].product);
  require(index.images() <= images + 1);
  static_cast<void>(index.search_near(query, 3, 8, nullptr, cost));
}

void read_snapshot(std::string_view text) {
  std::vector<std::byte> bytes(bytes_of(text).begin(), bytes_of(text).end());
  if (bytes.size() >= header_size && bytes.size() <= hashed_part) make_checksums_right(bytes);
  auto parsed = unless_refused([&] { return index::VectorIndex::parse(bytes, "fuzz"); });
  const auto path = file_of(text_of(bytes), "snapshot");
  auto loaded = unless_refused([&] { return index::VectorIndex::load(path); });
  require(parsed.has_value() == loaded.has_value());
  if (!parsed) return;
  require(parsed->second == loaded->second && parsed->first.images() == loaded->first.images());
  use(parsed->first);
  use(loaded->first);
}

const Registered snapshot_fuzzer("snapshot", read_snapshot);

}  // namespace
}  // namespace selvedge::fuzz
