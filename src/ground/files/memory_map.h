// A file's bytes, mapped into memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace selvedge::files {

class MemoryMap {
 public:
  // Throws not_found if the file does not exist, unavailable if it cannot be read or mapped. An empty file maps to no
  // bytes. The file must not be truncated while mapped; replace files by rename (AtomicFile) and this cannot happen.
  explicit MemoryMap(const std::filesystem::path& path);
  // The same with writable_bytes(): a page that is written to is copied first, and the file never changes.
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
