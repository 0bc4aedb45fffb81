// Embeds many pictures: reads them on all processors, runs the network in batches.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/embedding/embedder.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"

namespace selvedge::embedding {

// A file's picture as the network wants it: decoded no larger than it needs, or `crop` of it, in pixels of the upright
// original. Throws as image::load_image.
Image load_for(const Embedder& embedder, const std::filesystem::path& file, const std::optional<Rect>& crop = {});
// The same of a file's bytes, which messages call `name`.
Image decode_for(const Embedder& embedder, std::span<const std::byte> bytes, const std::string& name,
                 const std::optional<Rect>& crop = {});

// Gives the picture at a position. Called once for each, from several threads.
using PictureAt = std::function<Image(std::size_t)>;

struct EmbeddedPictures {
  core::EmbeddingMatrix embeddings;   // one row a picture, in order; zeros if it could not be read
  std::vector<std::string> problems;  // one a picture: why it could not be read, or nothing
};

// Pictures of any size. An Error that `picture` throws costs that picture alone; other failures are thrown.
EmbeddedPictures embed_pictures(const Embedder& embedder, std::size_t count, const PictureAt& picture,
                                const ProgressSink& progress = {});

struct EmbeddedFiles {
  core::EmbeddingMatrix embeddings;  // one row a file, in order; zeros if it could not be decoded
  std::vector<bool> readable;        // one a file
  std::vector<Skipped> skipped;      // unreadable files, in order, with reasons
};

// Changes a picture before it is framed for the network. Gets the file's position. Called from several threads.
using PictureChange = std::function<Image(std::size_t, const Image&)>;

// JPEGs are decoded no larger than `detail` times what the network needs. Files that cannot be decoded are skipped;
// other failures are thrown.
EmbeddedFiles embed_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                          const ProgressSink& progress = {}, const PictureChange& change = {}, int detail = 1);

struct FileOutputs {
  std::vector<float> values;     // embedder.dim() a file, in order; zeros if it could not be decoded
  std::vector<bool> readable;    // one a file
  std::vector<Skipped> skipped;  // as above
};

// The same with the network's outputs before they are normalised, for what is trained on them.
FileOutputs outputs_of_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                             const ProgressSink& progress = {});

}  // namespace selvedge::embedding
