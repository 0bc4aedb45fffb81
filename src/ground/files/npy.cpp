#include "ground/files/npy.h"

#include <fmt/format.h>

#include <bit>

#include "selvedge/error.h"

namespace selvedge::files {

static_assert(std::endian::native == std::endian::little, "the header below says little-endian");

NpyFile::NpyFile(const std::filesystem::path& path, std::size_t rows, std::size_t dim)
    : file_(path), missing_(rows), dim_(dim) {
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", rows, dim);
  // Magic, version and length take 10 bytes; the format wants data aligned to 64 and the header ended by a newline.
  header.append((64 - (10 + header.size() + 1) % 64) % 64, ' ');
  header += '\n';
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
  file_.stream().write(prefix, sizeof prefix);
  file_.stream() << header;
}

void NpyFile::append(const core::EmbeddingMatrix& some) {
  if (some.empty()) return;
  if (some.dim() != dim_ || some.rows() > missing_) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[NpyFile::append] expected at most {} rows of {}, found {} of {}", missing_, dim_,
                            some.rows(), some.dim()));
  }
  missing_ -= some.rows();
  file_.stream().write(reinterpret_cast<const char*>(some.values().data()),
                       static_cast<std::streamsize>(some.values().size_bytes()));
}

void NpyFile::commit() {
  if (missing_ > 0)
    throw Error(ErrorKind::invalid_argument, fmt::format("[NpyFile::commit] {} rows are missing", missing_));
  file_.commit();
}

}  // namespace selvedge::files
