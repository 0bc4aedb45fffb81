// posix_spawn starts the child. While it runs, this program ignores SIGINT, which a terminal sends to both.
#include "child_program.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "selvedge/error.h"

extern char** environ;

namespace selvedge::cli {

namespace {

std::atomic<pid_t> running_child = 0;

}  // namespace

void stop_child() {
  if (const pid_t child = running_child; child > 0) kill(child, SIGTERM);
}

std::filesystem::path own_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

std::filesystem::path find_trainer() {
  const auto here = own_program().parent_path();
  for (const auto& place : {here / "selvedge-train", here.parent_path() / "libexec" / "selvedge" / "selvedge-train"}) {
    if (std::filesystem::exists(place)) return place;
  }
  throw Error(
      ErrorKind::unavailable,
      fmt::format("expected selvedge-train in {}, found none; install the package selvedge-training, or build with "
                  "SELVEDGE_WITH_TRAINING=ON",
                  here.string()));
}

int run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  std::vector<char*> line{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) line.push_back(const_cast<char*>(argument.c_str()));
  line.push_back(nullptr);
  // OpenMP threads that spin while they wait halve the speed of training on a machine that also does other work.
  setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0);
  // The child takes signals that this program has blocked for its own thread (stopping_signals.h).
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int failure = posix_spawn(&child, program.c_str(), nullptr, &attributes, line.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot start {}: {}", program.string(), std::strerror(failure)));
  }
  // A terminal sends SIGINT to both programs, and the child decides how to end.
  const auto previous = std::signal(SIGINT, SIG_IGN);
  running_child = child;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  running_child = 0;
  std::signal(SIGINT, previous);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  throw Error(ErrorKind::unavailable, fmt::format("{} was ended by signal {} ({})", program.filename().string(),
                                                  WTERMSIG(status), strsignal(WTERMSIG(status))));
}

}  // namespace selvedge::cli
