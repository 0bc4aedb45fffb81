// A snapshot is brought up to date by the changes since its revision. Whatever is wrong with it becomes a message, and
// every embedding is read from the catalogue instead.
#include "shop/recommend/index_snapshot.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::recommend {
namespace {

// About a second's worth: a graph takes in an image in half a millisecond or so.
constexpr std::size_t most_changes_by_graph = 1000;

std::optional<std::string> why_unusable(const index::SnapshotInfo& info, std::size_t dim,
                                        const catalogue::CatalogueState& state) {
  if (info.catalogue_id != state.id) return "it belongs to another catalogue";
  if (info.model_fingerprint != state.model.fingerprint || dim != state.model.embedding_size) {
    return "it was made with another model";
  }
  if (info.revision > state.revision) {
    return fmt::format("it is of revision {}, the catalogue of {}", info.revision, state.revision);
  }
  return std::nullopt;
}

// Nothing, with the reason in `message` where a file is there, if the snapshot cannot be used.
std::optional<CurrentIndex> from_snapshot(const catalogue::Catalogue& catalogue, const std::filesystem::path& path,
                                          std::string& message) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) return std::nullopt;
  try {
    auto [index, info] = index::VectorIndex::load(path);
    catalogue::CatalogueState state = catalogue.state();
    // A replica may be behind the snapshot: the primary's state decides.
    if (info.revision > state.revision) state = catalogue.latest_state();
    if (const auto reason = why_unusable(info, index.dim(), state)) {
      message = fmt::format("{}: {}; the index is rebuilt from the catalogue", path.string(), *reason);
      return std::nullopt;
    }
    catalogue::Changes changes = catalogue.changes_since(info.revision);
    if (changes.state.revision < info.revision) {
      changes = {};
      changes.state = state;
      changes.state.revision = info.revision;
    }
    if (changes.state.model.fingerprint != info.model_fingerprint) {
      message =
          fmt::format("{}: the catalogue was brought to another model just now; the index is rebuilt", path.string());
      return std::nullopt;
    }
    // The start waits for this: a graph may follow later.
    if (changes.changed.size() > most_changes_by_graph) index.suspend_graph();
    apply(changes.removed, changes.changed, index);
    return CurrentIndex{std::move(index), changes.state, true, changes.changed.size() + changes.removed.size(),
                        std::move(changes.damaged)};
  } catch (const Error& error) {
    message = fmt::format("{}; the index is rebuilt from the catalogue", error.what());
    return std::nullopt;
  }
}

}  // namespace

CurrentIndex read_index(const catalogue::Catalogue& catalogue, const std::filesystem::path& snapshot) {
  std::string message;
  if (auto current = from_snapshot(catalogue, snapshot, message)) return std::move(*current);
  std::vector<std::string> messages;
  if (!message.empty()) messages.push_back(message);
  std::optional<index::VectorIndex> index;
  const catalogue::CatalogueState state = catalogue.for_each_embedding(
      [&](const ProductId& id, std::int64_t image, std::span<const float> v) {
        if (!index) index.emplace(v.size());
        index->upsert(id, image, v);
      },
      [&](const std::string& damage) { messages.push_back(damage); });
  if (!index) index.emplace(state.model.embedding_size);
  return {std::move(*index), state, false, 0, std::move(messages)};
}

void apply(std::span<const ProductId> removed, std::span<const catalogue::ChangedProduct> changed,
           index::VectorIndex& index) {
  for (const ProductId& id : removed) index.remove(id);
  for (const catalogue::ChangedProduct& product : changed) {
    index.remove(product.id);
    for (const catalogue::ImageEmbedding& image : product.images)
      index.upsert(product.id, image.image, image.embedding);
  }
}

}  // namespace selvedge::recommend
