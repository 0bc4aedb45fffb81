// Hashes whole files in parallel. The fingerprint hashes rows as CSV lines, so different rows give different text.
#include "study/dataset/content_hash.h"

#include <numeric>

#include "ground/core/parallel.h"
#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "study/dataset/progress_counter.h"

namespace selvedge::dataset {

std::vector<ContentHash> content_hashes(const Manifest& manifest, std::span<const std::size_t> images,
                                        const ProgressSink& progress) {
  std::vector<ContentHash> hashes(images.size());
  ProgressCounter counter(progress, "reading images", images.size());
  core::parallel_for(images.size(), 0, [&](std::size_t i) {
    try {
      hashes[i].sha256 = files::sha256_hex(files::read_file(manifest.full_path(images[i])));
    } catch (const Error& error) {
      hashes[i].problem = error.what();
    }
    counter.step();
  });
  return hashes;
}

std::string data_fingerprint(const Manifest& manifest, std::span<const std::size_t> images,
                             const ProgressSink& progress) {
  const std::vector<ContentHash> contents = content_hashes(manifest, images, progress);
  files::Sha256 hash;
  hash.update(files::csv_line(manifest.attribute_names));
  for (std::size_t i = 0; i < images.size(); ++i) {
    const ManifestImage& image = manifest.images[images[i]];
    std::vector<std::string> fields = {image.path.generic_string(), image.product.value, to_string(image.role),
                                       to_string(image.split),
                                       contents[i].sha256.empty() ? "unreadable" : contents[i].sha256};
    fields.insert(fields.end(), image.attributes.begin(), image.attributes.end());
    hash.update(files::csv_line(fields));
  }
  return hash.hex();
}

std::string data_fingerprint(const Manifest& manifest, const ProgressSink& progress) {
  std::vector<std::size_t> all(manifest.images.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return data_fingerprint(manifest, all, progress);
}

}  // namespace selvedge::dataset
