// Embeds image files: decodes on all processors, runs the network in batches.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "ground/embedding/embedder.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"

namespace selvedge::embedding {

struct EmbeddedFiles {
  core::EmbeddingMatrix embeddings;  // one row a file, in order; zeros if it could not be decoded
  std::vector<bool> readable;        // one a file
  std::vector<Skipped> skipped;      // unreadable files, in order, with reasons
};

// Changes a picture before it is framed for the network. Gets the file's position. Called from several threads.
using PictureChange = std::function<Image(std::size_t, const Image&)>;

// JPEGs are decoded no larger than the network needs. Files that cannot be decoded are skipped; other failures are
// thrown.
EmbeddedFiles embed_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                          const ProgressSink& progress = {}, const PictureChange& change = {});

struct FileOutputs {
  std::vector<float> values;     // embedder.dim() a file, in order; zeros if it could not be decoded
  std::vector<bool> readable;    // one a file
  std::vector<Skipped> skipped;  // as above
};

// The same with the network's outputs before they are normalised, for what is trained on them.
FileOutputs outputs_of_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                             const ProgressSink& progress = {});

}  // namespace selvedge::embedding
