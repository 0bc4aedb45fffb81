// Writes NumPy's .npy format, version 1.0, which numpy.load reads.
#pragma once

#include <cstddef>
#include <filesystem>

#include "ground/core/embedding_matrix.h"
#include "ground/files/atomic_file.h"

namespace selvedge::files {

// An array of float32 with the shape (rows, dim) in C order. Rows are appended in parts; the file appears at commit().
// Throws as AtomicFile besides what is said below.
class NpyFile {
 public:
  NpyFile(const std::filesystem::path& path, std::size_t rows, std::size_t dim);

  // Writes the next rows. Throws invalid_argument for rows of another dim, or more rows than announced.
  void append(const core::EmbeddingMatrix& some);
  // Throws invalid_argument if fewer rows than announced were appended.
  void commit();

 private:
  AtomicFile file_;
  std::size_t missing_;
  std::size_t dim_;
};

}  // namespace selvedge::files
