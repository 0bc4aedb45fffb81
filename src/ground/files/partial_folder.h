// A folder that appears whole or not at all: filled beside its place and renamed into it.
#pragma once

#include <filesystem>

namespace selvedge::files {

// Fill path(), then keep(). Without keep() (an exception) nothing is left; a killed process leaves only a folder named
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
