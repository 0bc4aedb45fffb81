// Files and folders that appear whole or not at all: written beside their place, then renamed into it.
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

// fsync of a file or folder, which makes a rename outlast a loss of power; nothing where it cannot be opened.
void flush_to_disk(const std::filesystem::path& path);

// ---- Where an output is while it is being written.

// Beside its place, under a name that tells which process writes it: "<target>.partial-<pid of this process>"
std::filesystem::path partial_path(const std::filesystem::path& target);

// Creates the missing folders above `target`. Throws unavailable if one cannot be created.
void make_parent_folders(const std::filesystem::path& target);

// Removes what processes of this machine that were killed left beside `target`: files and folders named
// "<target>.partial-<pid>" of which no process has that id. What cannot be removed stays, without an error.
void remove_stale_partials(const std::filesystem::path& target);

// A folder. Fill path(), then keep(). Without keep() (an exception) nothing is left; a killed process leaves only a
// folder named
// "<target>.partial-<pid>", which the next one for the same target removes.
class PartialFolder {
 public:
  // Creates missing parent folders. Throws invalid_argument if `target` is empty or exists, unavailable if the folder
  // cannot be created.
  explicit PartialFolder(std::filesystem::path target);
  ~PartialFolder();
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Throws unavailable if it cannot be renamed, as when something came there meanwhile.
  void keep();

 private:
  std::filesystem::path target_, path_;
  bool kept_ = false;
};

}  // namespace selvedge::files
