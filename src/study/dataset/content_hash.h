// Hashes of the contents of image files, whatever the files are called.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

struct ContentHash {
  std::string sha256;   // 64 hex digits; empty if the file could not be read
  std::string problem;  // why it could not be read, else empty
};

// The hashes of the images at the positions `images` of manifest.images, in that order. Reads the files in parallel.
std::vector<ContentHash> content_hashes(const Manifest& manifest, std::span<const std::size_t> images,
                                        const ProgressSink& progress = {});

// Identifies the data that a model's card or a report is about: SHA-256 over the names of the attributes, the rows at
// the positions `images` (path, product, role, split, attributes) and the contents of their files, in order. A file
// that cannot be read counts as "unreadable". Returns 64 hex digits.
std::string data_fingerprint(const Manifest& manifest, std::span<const std::size_t> images,
                             const ProgressSink& progress = {});
// The same over all rows.
std::string data_fingerprint(const Manifest& manifest, const ProgressSink& progress = {});

}  // namespace selvedge::dataset
