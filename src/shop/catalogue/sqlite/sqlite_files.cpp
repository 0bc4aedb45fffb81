// A database is made under another name in the same folder and gets its own when it is whole. What SQLite leaves beside
// it goes with the destructor.
#include "shop/catalogue/sqlite/sqlite_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

Error already_there(const std::filesystem::path& target) {
  return Error(
      ErrorKind::invalid_argument,
      fmt::format("{}: expected nothing there, found a file; remove it or choose another name", target.string()));
}

}  // namespace

NewDatabase::NewDatabase(std::filesystem::path target) : target_(std::move(target)) {
  if (std::filesystem::exists(target_)) throw already_there(target_);
  files::make_parent_folders(target_);
  temporary_ = files::partial_path(target_);
  std::error_code not_there;
  std::filesystem::remove(temporary_, not_there);
}

NewDatabase::~NewDatabase() {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::filesystem::remove(std::filesystem::path(temporary_) += suffix, ignored);
  }
}

void NewDatabase::appear() {
  files::flush_to_disk(temporary_);
  // A hard link, unlike a rename, refuses to replace what is there.
  if (::link(temporary_.c_str(), target_.c_str()) != 0) {
    if (errno == EEXIST) throw already_there(target_);
    std::error_code failure;
    std::filesystem::rename(temporary_, target_, failure);  // file systems without hard links
    if (failure) {
      throw Error(ErrorKind::unavailable, fmt::format("cannot create {}: {}", target_.string(), failure.message()));
    }
  }
  files::flush_to_disk(target_.has_parent_path() ? target_.parent_path() : std::filesystem::path("."));
}

}  // namespace selvedge::catalogue
