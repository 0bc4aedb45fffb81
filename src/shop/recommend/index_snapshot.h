// Builds the index of a catalogue: from its snapshot and the changes since then, or from the catalogue. Inside
// recommend/ only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/index/vector_index.h"

namespace selvedge::recommend {

struct CurrentIndex {
  index::VectorIndex index;
  catalogue::CatalogueState state;    // the state of the catalogue that the index holds
  bool from_snapshot = false;         // false: read in full from the catalogue
  std::size_t changes = 0;            // number of products changed or removed since the snapshot
  std::vector<std::string> messages;  // why a snapshot could not be used; embeddings left out as damaged
};

// Ignores a snapshot that is missing or damaged, of another catalogue or model, or of a later revision than the
// catalogue's.
CurrentIndex read_index(const catalogue::Catalogue& catalogue, const std::filesystem::path& snapshot);

// Removes products from the index, then replaces the changed ones.
void apply(std::span<const ProductId> removed, std::span<const catalogue::ChangedProduct> changed,
           index::VectorIndex& index);

// Calls work(removed, changed) for all changes, with at most `at_once` products a call: first the removals, then the
// changes.
template <typename Work>
void for_each_part(const catalogue::Changes& changes, std::size_t at_once, const Work& work) {
  const std::span<const ProductId> removed(changes.removed);
  const std::span<const catalogue::ChangedProduct> changed(changes.changed);
  for (std::size_t begin = 0; begin < removed.size(); begin += at_once)
    work(removed.subspan(begin, std::min(at_once, removed.size() - begin)), changed.first(0));
  for (std::size_t begin = 0; begin < changed.size(); begin += at_once)
    work(removed.first(0), changed.subspan(begin, std::min(at_once, changed.size() - begin)));
}

}  // namespace selvedge::recommend
