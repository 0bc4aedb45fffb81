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
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::files {
namespace {

// The temporary files that this process writes to now.
struct Writers {
  std::mutex mutex;
  std::set<std::filesystem::path> temporaries;
};

Writers& writers() {
  static Writers now;
  return now;
}

std::filesystem::path folder_of(const std::filesystem::path& target) {
  return target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
}

// The partial path of `target`, numbered where another writer of this process has it, as an absolute path: two writers
// never share a file, however each names it. To be given back.
std::filesystem::path claim_temporary(const std::filesystem::path& target) {
  std::error_code failure;
  std::filesystem::path folder = std::filesystem::canonical(folder_of(target), failure);
  if (failure) folder = folder_of(target);
  const std::filesystem::path plain = partial_path(folder / target.filename());
  std::filesystem::path claimed = plain;
  const std::lock_guard lock(writers().mutex);
  for (int number = 2; !writers().temporaries.insert(claimed).second; ++number)
    claimed = std::filesystem::path(plain) += fmt::format(".{}", number);
  return claimed;
}

void give_back(const std::filesystem::path& claimed) {
  const std::lock_guard lock(writers().mutex);
  writers().temporaries.erase(claimed);
}

}  // namespace

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
  claimed_ = claim_temporary(target_);
  temporary_ = target_.parent_path() / claimed_.filename();
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!stream_) {
    const int problem = errno;
    give_back(claimed_);
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot create {}: {}", temporary_.string(), std::strerror(problem)));
  }
}

AtomicFile::~AtomicFile() {
  if (!committed_) {
    stream_.close();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
  }
  give_back(claimed_);
}

void AtomicFile::commit() {
  stream_.close();
  if (stream_.fail()) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot write {}: {}; is the disk full?", temporary_.string(), std::strerror(errno)));
  }
  std::error_code failure = flush_to_disk(temporary_);
  if (failure) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot write {} to disk: {}; is the disk full or broken?",
                                                    temporary_.string(), failure.message()));
  }
  std::filesystem::rename(temporary_, target_, failure);
  if (failure) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot rename {} to {}: {}", temporary_.string(), target_.string(), failure.message()));
  }
  committed_ = true;
  flush_to_disk(folder_of(target_));
}

void require_other_file(const std::filesystem::path& output, const std::filesystem::path& input) {
  std::error_code not_there;
  if (!std::filesystem::equivalent(output, input, not_there)) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("{}: is read by this command; choose another file to write", output.string()));
}

bool same_place(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code failure;
  if (std::filesystem::equivalent(one, other, failure)) return true;
  const auto place = [&](const std::filesystem::path& path) {
    const std::filesystem::path found =
        std::filesystem::weakly_canonical(std::filesystem::absolute(path, failure), failure);
    return failure ? path.lexically_normal() : found;
  };
  return place(one) == place(other);
}

void write_file_atomically(const std::filesystem::path& target, std::span<const std::byte> bytes) {
  AtomicFile file(target);
  file.stream().write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.commit();
}

void write_file_atomically(const std::filesystem::path& target, std::string_view text) {
  write_file_atomically(target, std::as_bytes(std::span(text)));
}

std::error_code flush_to_disk(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  int problem = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  // Some file systems know no such call.
  if (problem == EINVAL || problem == ENOSYS || problem == EOPNOTSUPP) problem = 0;
  return {problem, std::generic_category()};
}

namespace {

constexpr std::string_view infix = ".partial-";

bool is_alive(pid_t process) { return ::kill(process, 0) == 0 || errno != ESRCH; }

// Of what stands behind the infix: the process's id, with a number where it had several writers. 0 if it is no such.
pid_t process_of(std::string_view ending) {
  pid_t process = 0;
  const char* const last = ending.data() + ending.size();
  std::from_chars_result read = std::from_chars(ending.data(), last, process);
  unsigned number = 0;
  if (read.ec == std::errc() && read.ptr != last && *read.ptr == '.')
    read = std::from_chars(read.ptr + 1, last, number);
  return read.ec == std::errc() && read.ptr == last ? process : 0;
}

}  // namespace

std::filesystem::path partial_path(const std::filesystem::path& target) {
  std::filesystem::path plain = target.has_filename() ? target : target.parent_path();  // "shop/"
  return plain += fmt::format("{}{}", infix, ::getpid());
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
  const std::filesystem::path folder = folder_of(target);
  const std::string prefix = target.filename().string().append(infix);
  std::error_code failure;
  std::vector<std::filesystem::path> stale;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const pid_t process = process_of(std::string_view(name).substr(prefix.size()));
    // kill() takes 0 and negative numbers for groups of processes.
    if (process > 0 && !is_alive(process)) stale.push_back(entry->path());
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

std::string PartialFolder::in_place(std::string text) const {
  const std::string now = path_.string(), then = target_.string();
  for (std::size_t at = text.find(now); at != std::string::npos; at = text.find(now, at + then.size()))
    text.replace(at, now.size(), then);
  return text;
}

void PartialFolder::keep() {
  std::error_code failure;
  std::filesystem::rename(path_, target_, failure);
  if (failure) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot rename {} to {}: {}", path_.string(), target_.string(), failure.message()));
  }
  kept_ = true;
  flush_to_disk(folder_of(target_));
}

}  // namespace selvedge::files
