// All searches start from the path of the running program.
#include "installed.h"

#include <optional>
#include <system_error>
#include <vector>

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

bool is_model(const fs::path& directory) {
  std::error_code ignored;
  return fs::exists(directory / "model.json", ignored);
}

// The first folder `name`, in the installation or a folder above the program, that has `file`.
std::optional<fs::path> find_beside_program(const fs::path& name, const fs::path& file) {
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  if (failure) return std::nullopt;
  std::vector<fs::path> candidates{program.parent_path().parent_path() / "share/selvedge" / name};
  for (fs::path folder = program.parent_path(); folder != folder.root_path(); folder = folder.parent_path())
    candidates.push_back(folder / name);
  for (const fs::path& candidate : candidates) {
    if (fs::exists(candidate / file, failure)) return candidate;
  }
  return std::nullopt;
}

}  // namespace

fs::path default_model_directory() {
  return find_beside_program("models/default", "model.json").value_or("models/default");
}

fs::path default_finder_directory() { return find_beside_program("models/finder", "model.json").value_or(fs::path()); }

fs::path default_web_directory() { return find_beside_program("web/dist", "index.html").value_or(fs::path()); }

fs::path configuration(const std::string& name) {
  return find_beside_program("configs", name).value_or("configs") / name;
}

fs::path choose_model_directory(const fs::path& named, const fs::path& recorded) {
  if (!named.empty()) return named;
  if (!recorded.empty() && is_model(recorded)) return recorded;
  const fs::path fallback = default_model_directory();
  // If there is neither, an error should name the directory where the model was.
  return !recorded.empty() && !is_model(fallback) ? recorded : fallback;
}

}  // namespace selvedge::cli
