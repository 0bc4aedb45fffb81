// The index of a catalogue: from its snapshot and the changes since, or from the catalogue. Inside recommend/ only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "selvedge/catalogue/catalogue.h"
#include "selvedge/index/exact_index.h"

namespace selvedge {

struct CurrentIndex {
  ExactIndex index;
  CatalogueState state;               // of the catalogue it holds
  bool from_snapshot = false;         // else read in full from the catalogue
  std::size_t changes = 0;            // products changed or removed since the snapshot
  std::vector<std::string> messages;  // why a snapshot that is there could not be used
};

// A snapshot that is missing, damaged, of another catalogue or model, or of a later revision is left aside.
CurrentIndex read_index(const Catalogue& catalogue, const std::filesystem::path& snapshot);

// Throws invalid_argument if the changes are embedded by another model than `model`; the index is then unchanged.
void apply(const Changes& changes, const std::string& model, ExactIndex& index);

}  // namespace selvedge
