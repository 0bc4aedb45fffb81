// A file's bytes, mapped into memory. Index snapshots, pixel caches and checksums of large files use it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace selvedge::files {

class MemoryMap {
 public:
  // Maps the whole file for reading. An empty file gives no bytes. The file must not be truncated while it is mapped; a
  // file that is replaced by rename (AtomicFile) never is. Throws not_found if it does not exist, invalid_argument if
  // it is a folder, pipe or device, unavailable if it cannot be read or mapped.
  explicit MemoryMap(const std::filesystem::path& path);
  // The same with writable_bytes(). Pages that are written to are copied, so the file never changes.
  static MemoryMap copy_on_write(const std::filesystem::path& path);
  ~MemoryMap();
  MemoryMap(MemoryMap&& other) noexcept;
  MemoryMap& operator=(MemoryMap&& other) noexcept;

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  // Of a copy_on_write map only.
  std::span<std::byte> writable_bytes() { return {data_, size_}; }

 private:
  MemoryMap(const std::filesystem::path& path, int protection);

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace selvedge::files
