#include "ground/files/memory_map.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::files {

MemoryMap::MemoryMap(const std::filesystem::path& path) : MemoryMap(path, PROT_READ) {}

MemoryMap MemoryMap::copy_on_write(const std::filesystem::path& path) { return {path, PROT_READ | PROT_WRITE}; }

MemoryMap::MemoryMap(const std::filesystem::path& path, int protection) {
  // A pipe is not waited for; a file is read alike.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const auto kind = errno == ENOENT || errno == ENOTDIR ? ErrorKind::not_found : ErrorKind::unavailable;
    throw Error(kind, fmt::format("{}: cannot be opened: {}", path.string(), std::strerror(errno)));
  }
  struct stat status {};
  const bool regular = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  size_ = regular ? static_cast<std::size_t>(status.st_size) : 0;
  void* mapped = size_ > 0 ? ::mmap(nullptr, size_, protection, MAP_PRIVATE, fd, 0) : nullptr;
  const int map_error = errno;
  ::close(fd);
  if (!regular)
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a file, found a folder, pipe or device", path.string()));
  if (mapped == MAP_FAILED) {
    throw Error(ErrorKind::unavailable,
                fmt::format("{}: cannot be mapped: {}", path.string(), std::strerror(map_error)));
  }
  data_ = static_cast<std::byte*>(mapped);
}

MemoryMap::~MemoryMap() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

MemoryMap::MemoryMap(MemoryMap&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MemoryMap& MemoryMap::operator=(MemoryMap&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace selvedge::files
