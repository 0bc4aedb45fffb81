#include "ground/files/atomic_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "ground/files/flush_to_disk.h"
#include "ground/files/partial_path.h"
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

}  // namespace selvedge::files
