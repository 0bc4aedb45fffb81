// Embeds photos as a shop does: the part around the most prominent garment if there is a finder and it finds one, else
// the whole photo.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/embedding/embed_files.h"
#include "ground/garments/finder.h"
#include "ground/garments/kind_model.h"

namespace selvedge::evaluation {

struct QueryPhotos {
  core::EmbeddingMatrix embeddings;  // one row for each photo; zeros if it is not readable
  std::vector<bool> readable;        // one for each photo
  std::vector<char> no_garment;      // one for each photo: 1 if there is a finder and it found no garment
  std::vector<std::optional<garments::KindShares>> found;  // the kinds of the main garment, by the finder
  std::vector<Skipped> skipped;
};

// `finder` may be null. `change` is applied to a photo before the finder sees it. Throws as embed_files and
// Finder::find.
QueryPhotos embed_photos(const embedding::Embedder& embedder, const garments::Finder* finder,
                         std::span<const std::filesystem::path> files, const ProgressSink& progress,
                         const embedding::PictureChange& change = {});

// Photos that show no product of the gallery, and where they come from.
struct PhotoSource {
  std::string name;
  std::vector<std::filesystem::path> files;
};
// Reads "NAME=FOLDER", or "FOLDER", whose last part is then the name. The files are all pictures in the folder and
// below, sorted by path. Throws invalid_argument for a text without a name or folder and for a folder without pictures,
// and not_found if there is no such folder.
PhotoSource photo_source(std::string_view text);

}  // namespace selvedge::evaluation
