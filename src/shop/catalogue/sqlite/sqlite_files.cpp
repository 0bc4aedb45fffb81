// A database is made under a temporary name in the same folder, and gets its own name when it is whole. The destructor
// removes what SQLite leaves beside it.
#include "shop/catalogue/sqlite/sqlite_files.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "shop/catalogue/sqlite/sqlite_store.h"

namespace selvedge::catalogue {
namespace {

Error already_there(const std::filesystem::path& target) {
  return Error(
      ErrorKind::invalid_argument,
      fmt::format("{}: expected nothing there, found a file; remove it or choose another name", target.string()));
}

// What is still in the log beside a database goes into it. SQLite does so too when the last connection is closed, but
// then says nothing where it fails: on a full disk.
void take_in_log(const std::filesystem::path& database, const std::filesystem::path& target) {
  translate_errors(target, "finishing the file", [&] {
    const auto connection = connect(database, false);
    connection->setBusyTimeout(0);  // nobody else has a file that has not appeared
    const bool busy = connection->execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0;
    if (busy) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("{}: finishing the file failed: another process has {} open, try again", target.string(),
                              database.string()));
    }
  });
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
  take_in_log(temporary_, target_);
  if (const std::error_code failure = files::flush_to_disk(temporary_))
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot write {} to disk: {}", target_.string(), failure.message()));
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
