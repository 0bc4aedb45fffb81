// NumPy's .npy format, version 1.0, for other tools: numpy.load reads it.
#pragma once

#include <cstddef>
#include <filesystem>

#include "ground/core/embedding_matrix.h"
#include "ground/files/atomic_file.h"

namespace selvedge::files {

// Writes float32, shape (rows, dim), C order, some rows at a time; the file appears at commit(). As AtomicFile
// otherwise.
class NpyFile {
 public:
  NpyFile(const std::filesystem::path& path, std::size_t rows, std::size_t dim);

  // The next rows. Throws invalid_argument for rows of another size, or more than were announced.
  void append(const core::EmbeddingMatrix& some);
  // Throws invalid_argument where rows are missing.
  void commit();

 private:
  AtomicFile file_;
  std::size_t missing_;
  std::size_t dim_;
};

}  // namespace selvedge::files
