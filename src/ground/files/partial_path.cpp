#include "ground/files/partial_path.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::files {
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

}  // namespace selvedge::files
