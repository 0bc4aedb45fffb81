// Writes files that appear whole or not at all: beside their place, then renamed into it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

namespace selvedge::files {

// Write to stream(), then commit(). Without commit() (an exception, an interrupt) the target stays unchanged and the
// temporary file is removed. A killed process leaves only a file named "<target>.partial-<pid>".
class AtomicFile {
 public:
  // Creates missing parent folders. Writes to the target of a symbolic link. Throws invalid_argument if the target is a
  // folder, pipe or device, unavailable if the file cannot be created.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  std::ofstream& stream() { return stream_; }
  const std::filesystem::path& temporary() const { return temporary_; }
  // Flushes to disk (fsync) and renames. Throws unavailable if a write failed.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  std::ofstream stream_;
  bool committed_ = false;
};

// Throws invalid_argument if both name the same existing file. For commands that read one and write the other.
void require_other_file(const std::filesystem::path& output, const std::filesystem::path& input);

void write_file_atomically(const std::filesystem::path& target, std::span<const std::byte> bytes);
void write_file_atomically(const std::filesystem::path& target, std::string_view text);

}  // namespace selvedge::files
