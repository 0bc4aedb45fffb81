// The index of a catalogue: from its snapshot and the changes since, or from the catalogue. Inside recommend/ only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/index/vector_index.h"

namespace selvedge {

struct CurrentIndex {
  VectorIndex index;
  CatalogueState state;               // of the catalogue it holds
  bool from_snapshot = false;         // else read in full from the catalogue
  std::size_t changes = 0;            // products changed or removed since the snapshot
  std::vector<std::string> messages;  // why a snapshot that is there could not be used
};

// A snapshot that is missing, damaged, of another catalogue or model, or of a later revision is left aside.
CurrentIndex read_index(const Catalogue& catalogue, const std::filesystem::path& snapshot);

// What was removed first, then what changed.
void apply(std::span<const ProductId> removed, std::span<const ChangedProduct> changed, VectorIndex& index);

// Calls work(removed, changed) with all of the changes, at most `at_once` products a call, in the order of apply().
template <typename Work>
void for_each_part(const Changes& changes, std::size_t at_once, const Work& work) {
  const std::span<const ProductId> removed(changes.removed);
  const std::span<const ChangedProduct> changed(changes.changed);
  for (std::size_t begin = 0; begin < removed.size(); begin += at_once)
    work(removed.subspan(begin, std::min(at_once, removed.size() - begin)), changed.first(0));
  for (std::size_t begin = 0; begin < changed.size(); begin += at_once)
    work(removed.first(0), changed.subspan(begin, std::min(at_once, changed.size() - begin)));
}

}  // namespace selvedge
