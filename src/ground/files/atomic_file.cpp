// A file or folder is made beside its place, under the process's id, and renamed; a file is flushed to disk before. The
// id tells the next process which leavings are of one that is dead.
#include "ground/files/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::files {

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
  std::error_code failure;
  const auto status = std::filesystem::status(target_, failure);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a file to write, found a folder, pipe or device", target_.string()));
  }
  // A link is followed by hand: weakly_canonical leaves one whose target does not exist yet.
  for (int depth = 0; depth < 40 && std::filesystem::is_symlink(std::filesystem::symlink_status(target_, failure));
       ++depth) {
    target_ = target_.parent_path() / std::filesystem::read_symlink(target_, failure);
  }
  make_parent_folders(target_);
  temporary_ = partial_path(target_);
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!stream_) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot create {}: {}", temporary_.string(), std::strerror(errno)));
  }
}

AtomicFile::~AtomicFile() {
  if (committed_) return;
  stream_.close();
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  stream_.close();
  if (stream_.fail()) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot write {}: {}; is the disk full?", temporary_.string(), std::strerror(errno)));
  }
  flush_to_disk(temporary_);
  std::error_code failure;
  std::filesystem::rename(temporary_, target_, failure);
  if (failure) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot rename {} to {}: {}", temporary_.string(), target_.string(), failure.message()));
  }
  committed_ = true;
  flush_to_disk(target_.has_parent_path() ? target_.parent_path() : std::filesystem::path("."));
}

void require_other_file(const std::filesystem::path& output, const std::filesystem::path& input) {
  std::error_code not_there;
  if (!std::filesystem::equivalent(output, input, not_there)) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("{}: is read by this command; choose another file to write", output.string()));
}

void write_file_atomically(const std::filesystem::path& target, std::span<const std::byte> bytes) {
  AtomicFile file(target);
  file.stream().write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.commit();
}

void write_file_atomically(const std::filesystem::path& target, std::string_view text) {
  write_file_atomically(target, std::as_bytes(std::span(text)));
}

void flush_to_disk(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

namespace {

constexpr std::string_view infix = ".partial-";

bool is_alive(pid_t process) { return ::kill(process, 0) == 0 || errno != ESRCH; }

}  // namespace

std::filesystem::path partial_path(const std::filesystem::path& target) {
  return std::filesystem::path(target) += fmt::format("{}{}", infix, ::getpid());
}

void make_parent_folders(const std::filesystem::path& target) {
  std::error_code failure;
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), failure);
  if (failure) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot create {}: {}", target.parent_path().string(), failure.message()));
  }
}

void remove_stale_partials(const std::filesystem::path& target) {
  const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
  const std::string prefix = target.filename().string().append(infix);
  std::error_code failure;
  std::vector<std::filesystem::path> stale;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    pid_t process = 0;
    const char* const last = name.data() + name.size();
    const auto [stop, problem] = std::from_chars(name.data() + prefix.size(), last, process);
    // kill() takes 0 and negative numbers for groups of processes.
    if (problem == std::errc() && stop == last && process > 0 && !is_alive(process)) stale.push_back(entry->path());
  }
  for (const auto& path : stale) std::filesystem::remove_all(path, failure);
}

PartialFolder::PartialFolder(std::filesystem::path target) : target_(std::move(target)) {
  if (!target_.has_filename()) target_ = target_.parent_path();  // "shop/"
  if (target_.empty()) throw Error(ErrorKind::invalid_argument, "expected a folder to write to, got an empty path");
  if (std::filesystem::exists(std::filesystem::symlink_status(target_))) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} exists already; remove it or choose another folder", target_.string()));
  }
  remove_stale_partials(target_);
  path_ = partial_path(target_);
  std::error_code failure;
  std::filesystem::remove_all(path_, failure);
  std::filesystem::create_directories(path_, failure);
  if (failure)
    throw Error(ErrorKind::unavailable, fmt::format("cannot create {}: {}", path_.string(), failure.message()));
}

PartialFolder::~PartialFolder() {
  if (kept_) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void PartialFolder::keep() {
  std::error_code failure;
  std::filesystem::rename(path_, target_, failure);
  if (failure) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot rename {} to {}: {}", path_.string(), target_.string(), failure.message()));
  }
  kept_ = true;
  flush_to_disk(target_.has_parent_path() ? target_.parent_path() : std::filesystem::path("."));
}

}  // namespace selvedge::files
