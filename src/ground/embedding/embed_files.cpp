#include "ground/embedding/embed_files.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/image/decode.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

constexpr std::size_t batch = 64;  // images decoded before the network runs: what is held in memory at once

}  // namespace

EmbeddedFiles embed_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                          const ProgressSink& progress, const PictureChange& change) {
  EmbeddedFiles result;
  if (files.empty()) return result;
  result.embeddings = core::EmbeddingMatrix(files.size(), embedder.dim());
  result.readable.assign(files.size(), false);
  const image::DecodeOptions options{.at_least_width = embedder.input_width(),
                                     .at_least_height = embedder.input_height()};
  for (std::size_t begin = 0; begin < files.size(); begin += batch) {
    const std::size_t count = std::min(batch, files.size() - begin);
    std::vector<Image> decoded(count);
    std::vector<std::string> reasons(count);
    core::parallel_for(count, 0, [&](std::size_t i) {
      try {
        Image image = image::load_image(files[begin + i], options).image;
        if (change) image = change(begin + i, image);
        decoded[i] = image::resize(image, embedder.input_width(), embedder.input_height());
      } catch (const Error& error) {
        reasons[i] = error.what();
      }
    });
    std::vector<Image> images;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < count; ++i) {
      if (decoded[i].empty()) {
        result.skipped.push_back({files[begin + i].string(), reasons[i]});
        continue;
      }
      images.push_back(std::move(decoded[i]));
      rows.push_back(begin + i);
    }
    const core::EmbeddingMatrix part = embedder.embed(images);
    if (!part.empty()) result.embeddings.compare_as(part);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::ranges::copy(part.row(i), result.embeddings.row(rows[i]).begin());
      result.readable[rows[i]] = true;
    }
    if (progress) progress({"embedding", begin + count, files.size(), ""});
  }
  return result;
}

}  // namespace selvedge::embedding
