// Writes files and folders that appear whole or not at all. They are written beside their place and then renamed into
// it. Everything that Selvedge leaves on disk is written this way.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace selvedge::files {

// A file. Write to stream(), then commit(). Without commit(), as after an exception, the target stays unchanged and the
// temporary file is removed. A killed process leaves only a file named "<target>.partial-<pid>", or with ".2" and so on
// behind it: writers of one target have files of their own, and the last to commit wins.
class AtomicFile {
 public:
  // Creates missing parent folders. A symbolic link is followed: its target is written. Throws invalid_argument if the
  // target is a folder, pipe or device, unavailable if the file cannot be created.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  std::ofstream& stream() { return stream_; }
  const std::filesystem::path& temporary() const { return temporary_; }
  // Flushes the file to disk (fsync), renames it and flushes its folder. Throws unavailable if writing or renaming
  // fails.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  std::filesystem::path claimed_;  // the same as an absolute path
  std::ofstream stream_;
  bool committed_ = false;
};

// Throws invalid_argument if both paths name the same existing file. Commands that read one file and write another call
// it first.
void require_other_file(const std::filesystem::path& output, const std::filesystem::path& input);

// Whether both paths name the same file or folder, which need not exist. Commands that write two files ask it first.
bool same_place(const std::filesystem::path& one, const std::filesystem::path& other);

// Write a whole file. Throw as AtomicFile.
void write_file_atomically(const std::filesystem::path& target, std::span<const std::byte> bytes);
void write_file_atomically(const std::filesystem::path& target, std::string_view text);

// Calls fsync on a file or folder and returns why it failed, if it did: the bytes may then be lost. A rename survives a
// loss of power only after its folder was flushed. Does nothing if the path cannot be opened or its file system has no
// fsync.
std::error_code flush_to_disk(const std::filesystem::path& path);

// ---- Where an output is while it is being written.

// The path beside `target` that this process writes to: "<target>.partial-<pid>". A slash at the target's end counts as
// none.
std::filesystem::path partial_path(const std::filesystem::path& target);

// Creates the missing folders above `target`. Throws unavailable if one cannot be created.
void make_parent_folders(const std::filesystem::path& target);

// Removes what killed processes left beside `target`: files and folders named "<target>.partial-<pid>", also with ".2"
// and so on behind it, whose process does not run on this machine. Failures are ignored.
void remove_stale_partials(const std::filesystem::path& target);

// A folder. Fill path(), then keep(). Without keep(), as after an exception, nothing is left. A killed process leaves
// only a folder named "<target>.partial-<pid>"; the next PartialFolder for the same target removes it.
class PartialFolder {
 public:
  // Creates missing parent folders. Throws invalid_argument if `target` is empty or exists, unavailable if the folder
  // cannot be created.
  explicit PartialFolder(std::filesystem::path target);
  ~PartialFolder();
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // The text with the folder's place instead of path(): for messages about what is being written.
  std::string in_place(std::string text) const;
  // Renames the folder into its place. Throws unavailable if that fails, as when the target appeared meanwhile.
  void keep();

 private:
  std::filesystem::path target_, path_;
  bool kept_ = false;
};

}  // namespace selvedge::files
