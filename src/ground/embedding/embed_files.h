// Embeddings of image files: decoded on all processors, run through the network in batches.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "ground/core/progress.h"
#include "ground/core/skipped.h"
#include "ground/embedding/embedder.h"

namespace selvedge {

struct EmbeddedFiles {
  EmbeddingMatrix embeddings;    // one row a file, in order; zeros where the file could not be decoded
  std::vector<bool> readable;    // one a file
  std::vector<Skipped> skipped;  // the others, in order, with reasons
};

// What is done to a picture before it is resized to the network's input: file's position, picture -> picture. Called
// from several threads.
using PictureChange = std::function<Image(std::size_t, const Image&)>;

// JPEGs are decoded no larger than the network needs. What cannot be decoded is skipped; other failures are thrown.
EmbeddedFiles embed_files(const Embedder& embedder, std::span<const std::filesystem::path> files,
                          const ProgressSink& progress = {}, const PictureChange& change = {});

}  // namespace selvedge
