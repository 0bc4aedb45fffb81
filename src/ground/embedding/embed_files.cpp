// Pictures are decoded on all processors, 64 at a time, and handed to the network as batches. So memory stays bounded,
// whatever the number of files.
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

image::DecodeOptions options_for(const Embedder& embedder, const std::optional<Rect>& crop, int detail = 1) {
  return {.at_least_width = detail * embedder.picture_width(),
          .at_least_height = detail * embedder.picture_height(),
          .crop = crop};
}

// Calls take(images, their positions) for batch after batch of the pictures that can be read; returns, for each
// picture, why it could not be.
template <typename Take>
std::vector<std::string> for_framed_images(const Embedder& embedder, std::size_t pictures, const PictureAt& picture,
                                           const ProgressSink& progress, const Take& take) {
  std::vector<std::string> problems(pictures);
  if (progress && pictures > 0) progress({"embedding", 0, pictures, ""});  // from here on time is taken
  for (std::size_t begin = 0; begin < pictures; begin += images_held) {
    const std::size_t count = std::min(images_held, pictures - begin);
    std::vector<Image> framed(count);
    core::parallel_for(count, 0, [&](std::size_t i) {
      try {
        framed[i] = embedder.framed(picture(begin + i));
      } catch (const Error& error) {
        problems[begin + i] = error.what();
      }
    });
    std::vector<Image> images;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < count; ++i) {
      if (framed[i].empty()) continue;
      images.push_back(std::move(framed[i]));
      rows.push_back(begin + i);
    }
    take(images, rows);
    if (progress) progress({"embedding", begin + count, pictures, ""});
  }
  return problems;
}

PictureAt pictures_of(const Embedder& embedder, std::span<const std::filesystem::path> files, int detail = 1) {
  return [options = options_for(embedder, {}, detail), files](std::size_t i) {
    return image::load_image(files[i], options).image;
  };
}

// Which files were read, and which were skipped, by the problems of their pictures.
template <typename Result>
void tell_skipped(std::span<const std::filesystem::path> files, const std::vector<std::string>& problems,
                  Result& result) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    result.readable.push_back(problems[i].empty());
    if (!problems[i].empty()) result.skipped.push_back({files[i].string(), problems[i]});
  }
}

}  // namespace

Image load_for(const Embedder& embedder, const std::filesystem::path& file, const std::optional<Rect>& crop) {
  return image::load_image(file, options_for(embedder, crop)).image;
}

Image decode_for(const Embedder& embedder, std::span<const std::byte> bytes, const std::string& name,
                 const std::optional<Rect>& crop) {
  return image::decode_image(bytes, name, options_for(embedder, crop)).image;
}

EmbeddedPictures embed_pictures(const Embedder& embedder, std::size_t count, const PictureAt& picture,
                                const ProgressSink& progress) {
  EmbeddedPictures result;
  if (count == 0) return result;
  result.embeddings = core::EmbeddingMatrix(count, embedder.dim());
  result.problems = for_framed_images(embedder, count, picture, progress,
                                      [&](std::span<const Image> images, std::span<const std::size_t> rows) {
                                        const core::EmbeddingMatrix part = embedder.embed_framed(images);
                                        if (!part.empty()) result.embeddings.compare_as(part);
                                        for (std::size_t i = 0; i < rows.size(); ++i)
                                          std::ranges::copy(part.row(i), result.embeddings.row(rows[i]).begin());
                                      });
  return result;
}

EmbeddedFiles embed_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                          const ProgressSink& progress, const PictureChange& change, int detail) {
  PictureAt picture = pictures_of(embedder, files, detail);
  if (change) picture = [&, load = picture](std::size_t i) { return change(i, load(i)); };
  EmbeddedPictures embedded = embed_pictures(embedder, files.size(), picture, progress);
  EmbeddedFiles result{std::move(embedded.embeddings), {}, {}};
  tell_skipped(files, embedded.problems, result);
  return result;
}

FileOutputs outputs_of_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                             const ProgressSink& progress) {
  FileOutputs result;
  result.values.assign(files.size() * embedder.dim(), 0.0F);
  const auto problems = for_framed_images(embedder, files.size(), pictures_of(embedder, files), progress,
                                          [&](std::span<const Image> images, std::span<const std::size_t> rows) {
                                            const std::vector<float> part = embedder.outputs_of_framed(images);
                                            for (std::size_t i = 0; i < rows.size(); ++i) {
                                              std::copy_n(part.data() + i * embedder.dim(), embedder.dim(),
                                                          result.values.data() + rows[i] * embedder.dim());
                                            }
                                          });
  tell_skipped(files, problems, result);
  return result;
}

}  // namespace selvedge::embedding
