#include "ground/files/partial_folder.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "ground/files/flush_to_disk.h"
#include "ground/files/partial_path.h"
#include "selvedge/error.h"

namespace selvedge::files {

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
