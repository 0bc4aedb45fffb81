// What an image's file holds, whatever it is called.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

struct ContentHash {
  std::string sha256;   // 64 hex digits; empty where the file could not be read
  std::string problem;  // why not; empty where it could
};

// The files of the images named (positions in manifest.images), in that order, read in parallel.
std::vector<ContentHash> content_hashes(const Manifest& manifest, std::span<const std::size_t> images,
                                        const ProgressSink& progress = {});

// SHA-256 over the rows named (path, product, role, split, attributes) and the contents of their files, in order: what
// a model's card and a report say they saw. A file that cannot be read counts as "unreadable".
std::string data_fingerprint(const Manifest& manifest, std::span<const std::size_t> images,
                             const ProgressSink& progress = {});
// Over all rows.
std::string data_fingerprint(const Manifest& manifest, const ProgressSink& progress = {});

}  // namespace selvedge::dataset
