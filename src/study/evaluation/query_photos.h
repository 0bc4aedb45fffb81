// Photos as a shop looks at them: the part around their most prominent garment, where there is a finder, else whole.
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
  core::EmbeddingMatrix embeddings;                        // one row a photo; zeros where there is none
  std::vector<bool> readable;                              // one a photo
  std::vector<char> no_garment;                            // one a photo: 1 where the finder found none
  std::vector<std::optional<garments::KindShares>> found;  // one a photo: what the finder says
  std::vector<Skipped> skipped;
};

// `finder` may be null; `change` is made before it looks. Throws as embed_files and Finder::find.
QueryPhotos embed_photos(const embedding::Embedder& embedder, const garments::Finder* finder,
                         std::span<const std::filesystem::path> files, const ProgressSink& progress,
                         const embedding::PictureChange& change = {});

// Photos that show nothing of the gallery, and where they come from.
struct PhotoSource {
  std::string name;
  std::vector<std::filesystem::path> files;
};
// "NAME=FOLDER", or a folder, whose own name it then has: every picture in it and below, by path. Throws
// invalid_argument for a text without a folder and for a folder without pictures, not_found where there is none.
PhotoSource photo_source(std::string_view text);

}  // namespace selvedge::evaluation
