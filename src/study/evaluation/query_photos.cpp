// The finder runs as the change that embed_files() makes to each picture, so each photo is decoded once.
#include "study/evaluation/query_photos.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ground/garments/garment_part.h"
#include "selvedge/error.h"
#include "study/dataset/found_images.h"

namespace selvedge::evaluation {
namespace {

namespace fs = std::filesystem;

constexpr int finding_detail =
    2;  // as in a shop: enough to find garments, and for a garment of half the photo's height

}  // namespace

QueryPhotos embed_photos(const embedding::Embedder& embedder, const garments::Finder* finder,
                         std::span<const fs::path> files, const ProgressSink& progress,
                         const embedding::PictureChange& change) {
  QueryPhotos photos;
  photos.no_garment.assign(files.size(), 0);
  photos.found.resize(files.size());
  const garments::InputShape shape{embedder.input_width(), embedder.input_height()};
  const auto look = [&](std::size_t i, const Image& as_it_is) {
    Image photo = change ? change(i, as_it_is) : as_it_is;
    auto subject = garments::main_subject(photo, *finder, shape);
    photos.no_garment[i] = subject ? 0 : 1;
    if (!subject) return photo;
    photos.found[i] = subject->kinds;
    return std::move(subject->part);
  };
  embedding::EmbeddedFiles embedded = embedding::embed_files(
      embedder, files, progress, finder ? embedding::PictureChange(look) : change, finder ? finding_detail : 1);
  photos.embeddings = std::move(embedded.embeddings);
  photos.readable = std::move(embedded.readable);
  photos.skipped = std::move(embedded.skipped);
  return photos;
}

PhotoSource photo_source(std::string_view text) {
  const std::size_t equals = text.find('=');
  const bool is_named = equals != std::string_view::npos;
  const fs::path folder = std::string(is_named ? text.substr(equals + 1) : text);
  if (folder.empty() || equals == 0)
    throw Error(ErrorKind::invalid_argument, fmt::format("--absent: expected NAME=FOLDER, found '{}'", text));
  if (!fs::is_directory(folder))
    throw Error(ErrorKind::not_found,
                fmt::format("--absent: expected a folder of photos, found none at {}", folder.string()));
  PhotoSource source;
  source.name = is_named ? std::string(text.substr(0, equals)) : fs::weakly_canonical(folder).filename().string();
  source.files = dataset::images_below(folder);
  if (source.files.empty())
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--absent: expected photos in {}, found none", folder.string()));
  return source;
}

}  // namespace selvedge::evaluation
