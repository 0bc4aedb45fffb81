// The baseline that every model must beat: images compared by their colours alone.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"

namespace selvedge::evaluation {

struct ColourHistograms {
  core::EmbeddingMatrix
      embeddings;              // colour_histogram() of each file, in order, L2-normalised; zeros if it is not readable
  std::vector<bool> readable;  // one for each file
  std::vector<Skipped> skipped;  // the files that are not readable, with reasons
};

// Decodes in parallel, JPEGs at a reduced scale, and shrinks to at most 128 pixels a side. Files that cannot be decoded
// are skipped.
ColourHistograms colour_histograms(std::span<const std::filesystem::path> files, const ProgressSink& progress = {});

}  // namespace selvedge::evaluation
