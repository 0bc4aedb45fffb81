#include "ground/files/read_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "selvedge/error.h"

namespace selvedge::files {
namespace {

std::filesystem::file_status status_of(const std::filesystem::path& path) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::none)
    throw Error(ErrorKind::unavailable, fmt::format("{}: cannot be read: {}", path.string(), failure.message()));
  return status;
}

template <typename Container>
Container read_whole(const std::filesystem::path& path, std::size_t max_bytes) {
  std::error_code failure;
  const auto status = status_of(path);
  if (status.type() == std::filesystem::file_type::not_found) {
    throw Error(ErrorKind::not_found, fmt::format("{}: no such file", path.string()));
  }
  if (status.type() != std::filesystem::file_type::regular) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a file, found a folder, pipe or device", path.string()));
  }
  const auto size = std::filesystem::file_size(path, failure);
  if (failure)
    throw Error(ErrorKind::unavailable, fmt::format("{}: cannot be read: {}", path.string(), failure.message()));
  if (size > max_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected at most {} bytes, found {}", path.string(), max_bytes, size));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw Error(ErrorKind::unavailable, fmt::format("{}: cannot be opened: {}", path.string(), std::strerror(errno)));
  Container contents(size, typename Container::value_type{});
  file.read(reinterpret_cast<char*>(contents.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::size_t>(file.gcount()) != size) {
    throw Error(ErrorKind::unavailable, fmt::format("{}: expected {} bytes, read {}; was it being written?",
                                                    path.string(), size, file.gcount()));
  }
  return contents;
}

}  // namespace

bool exists(const std::filesystem::path& path) { return std::filesystem::exists(status_of(path)); }

bool is_folder(const std::filesystem::path& path) { return std::filesystem::is_directory(status_of(path)); }

std::vector<std::byte> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  return read_whole<std::vector<std::byte>>(path, max_bytes);
}

std::string read_text(const std::filesystem::path& path, std::size_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

}  // namespace selvedge::files
