// Embeds many pictures: reads them on all processors and runs the network in batches. At most 64 pictures are in memory
// at a time.
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

// Decodes a file for the embedder. A large JPEG is decoded at a fraction of its size that the network still sees in
// full. `crop` is the wanted part, in pixels of the upright original. Throws as image::load_image.
Image load_for(const Embedder& embedder, const std::filesystem::path& file, const std::optional<Rect>& crop = {});
// The same for a file's bytes. `name` stands for the picture in messages. Throws as image::decode_image.
Image decode_for(const Embedder& embedder, std::span<const std::byte> bytes, const std::string& name,
                 const std::optional<Rect>& crop = {});

// Returns the picture at a position. Called once for each position, from several threads.
using PictureAt = std::function<Image(std::size_t)>;

struct EmbeddedPictures {
  core::EmbeddingMatrix embeddings;   // one row a picture, in order; zeros if it could not be read
  std::vector<std::string> problems;  // one a picture: why it could not be read, or nothing
};

// Embeds `count` pictures of any size. An Error that `picture` throws becomes the problem of that picture. Any other
// exception ends the call.
EmbeddedPictures embed_pictures(const Embedder& embedder, std::size_t count, const PictureAt& picture,
                                const ProgressSink& progress = {});

struct EmbeddedFiles {
  core::EmbeddingMatrix embeddings;  // one row a file, in order; zeros if it could not be decoded
  std::vector<bool> readable;        // one a file
  std::vector<Skipped> skipped;      // unreadable files, in order, with reasons
};

// Returns a changed picture, before it is framed for the network. Gets the position of the file. Called from several
// threads.
using PictureChange = std::function<Image(std::size_t, const Image&)>;

// Embeds picture files. JPEGs are decoded at about `detail` times the size that the network needs. Files that cannot be
// decoded are skipped. Throws only what the network throws.
EmbeddedFiles embed_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                          const ProgressSink& progress = {}, const PictureChange& change = {}, int detail = 1);

struct FileOutputs {
  std::vector<float> values;     // embedder.dim() a file, in order; zeros if it could not be decoded
  std::vector<bool> readable;    // one a file
  std::vector<Skipped> skipped;  // as above
};

// The same, but gives the network's outputs before they are normalised. Adapters are trained on them.
FileOutputs outputs_of_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                             const ProgressSink& progress = {});

}  // namespace selvedge::embedding
