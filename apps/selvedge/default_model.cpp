#include "default_model.h"

#include <system_error>
#include <vector>

namespace selvedge {
namespace {

namespace fs = std::filesystem;

bool is_model(const fs::path& directory) {
  std::error_code ignored;
  return fs::exists(directory / "model.json", ignored);
}

}  // namespace

fs::path default_model_directory() {
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  std::vector<fs::path> candidates;
  if (!failure) {
    candidates.push_back(program.parent_path().parent_path() / "share/selvedge/models/default");
    for (fs::path folder = program.parent_path(); folder != folder.root_path(); folder = folder.parent_path()) {
      candidates.push_back(folder / "models/default");
    }
  }
  for (const fs::path& candidate : candidates) {
    if (is_model(candidate)) return candidate;
  }
  return "models/default";
}

fs::path choose_model_directory(const fs::path& named, const fs::path& recorded) {
  if (!named.empty()) return named;
  if (!recorded.empty() && is_model(recorded)) return recorded;
  const fs::path fallback = default_model_directory();
  // Where there is neither, the message should name the one that was there once.
  return !recorded.empty() && !is_model(fallback) ? recorded : fallback;
}

}  // namespace selvedge
