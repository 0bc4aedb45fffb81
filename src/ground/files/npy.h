// NumPy's .npy format, version 1.0, for other tools: numpy.load reads it.
#pragma once

#include <filesystem>

#include "ground/core/embedding_matrix.h"

namespace selvedge::files {

// float32, shape (rows, dim), C order; by rename.
void write_npy(const core::EmbeddingMatrix& matrix, const std::filesystem::path& path);

}  // namespace selvedge::files
