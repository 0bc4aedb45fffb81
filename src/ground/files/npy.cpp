#include "ground/files/npy.h"

#include <fmt/format.h>

#include <bit>

#include "ground/files/atomic_file.h"

namespace selvedge::files {

static_assert(std::endian::native == std::endian::little, "the header below says little-endian");

void write_npy(const core::EmbeddingMatrix& matrix, const std::filesystem::path& path) {
  std::string header =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", matrix.rows(), matrix.dim());
  // Magic, version and length take 10 bytes; the format wants data aligned to 64 and the header ended by a newline.
  header.append((64 - (10 + header.size() + 1) % 64) % 64, ' ');
  header += '\n';
  AtomicFile file(path);
  const char prefix[] = {'\x93',
                         'N',
                         'U',
                         'M',
                         'P',
                         'Y',
                         1,
                         0,
                         static_cast<char>(header.size() & 255),
                         static_cast<char>(header.size() >> 8)};
  file.stream().write(prefix, sizeof prefix);
  file.stream() << header;
  file.stream().write(reinterpret_cast<const char*>(matrix.values().data()),
                      static_cast<std::streamsize>(matrix.values().size_bytes()));
  file.commit();
}

}  // namespace selvedge::files
