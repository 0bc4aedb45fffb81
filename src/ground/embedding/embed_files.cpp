#include "ground/embedding/embed_files.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

constexpr std::size_t images_held = 64;  // decoded before the network runs: what is held in memory at once

// Calls take(images, positions of their files) for batch after batch of the files that can be decoded.
template <typename Take>
void for_framed_images(const Embedder& embedder, std::span<const std::filesystem::path> files,
                       const ProgressSink& progress, const PictureChange& change, std::vector<Skipped>& skipped,
                       const Take& take) {
  const image::DecodeOptions options{.at_least_width = embedder.picture_width(),
                                     .at_least_height = embedder.picture_height()};
  for (std::size_t begin = 0; begin < files.size(); begin += images_held) {
    const std::size_t count = std::min(images_held, files.size() - begin);
    std::vector<Image> decoded(count);
    std::vector<std::string> reasons(count);
    core::parallel_for(count, 0, [&](std::size_t i) {
      try {
        Image image = image::load_image(files[begin + i], options).image;
        if (change) image = change(begin + i, image);
        decoded[i] = embedder.framed(image);
      } catch (const Error& error) {
        reasons[i] = error.what();
      }
    });
    std::vector<Image> images;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < count; ++i) {
      if (decoded[i].empty()) {
        skipped.push_back({files[begin + i].string(), reasons[i]});
        continue;
      }
      images.push_back(std::move(decoded[i]));
      rows.push_back(begin + i);
    }
    take(images, rows);
    if (progress) progress({"embedding", begin + count, files.size(), ""});
  }
}

}  // namespace

EmbeddedFiles embed_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                          const ProgressSink& progress, const PictureChange& change) {
  EmbeddedFiles result;
  if (files.empty()) return result;
  result.embeddings = core::EmbeddingMatrix(files.size(), embedder.dim());
  result.readable.assign(files.size(), false);
  for_framed_images(embedder, files, progress, change, result.skipped,
                    [&](std::span<const Image> images, std::span<const std::size_t> rows) {
                      const core::EmbeddingMatrix part = embedder.embed_framed(images);
                      if (!part.empty()) result.embeddings.compare_as(part);
                      for (std::size_t i = 0; i < rows.size(); ++i) {
                        std::ranges::copy(part.row(i), result.embeddings.row(rows[i]).begin());
                        result.readable[rows[i]] = true;
                      }
                    });
  return result;
}

FileOutputs outputs_of_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                             const ProgressSink& progress) {
  FileOutputs result;
  result.values.assign(files.size() * embedder.dim(), 0.0F);
  result.readable.assign(files.size(), false);
  for_framed_images(embedder, files, progress, {}, result.skipped,
                    [&](std::span<const Image> images, std::span<const std::size_t> rows) {
                      const std::vector<float> part = embedder.outputs_of_framed(images);
                      for (std::size_t i = 0; i < rows.size(); ++i) {
                        std::copy_n(part.data() + i * embedder.dim(), embedder.dim(),
                                    result.values.data() + rows[i] * embedder.dim());
                        result.readable[rows[i]] = true;
                      }
                    });
  return result;
}

}  // namespace selvedge::embedding
