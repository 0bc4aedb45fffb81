// posix_spawn starts the program afresh, with two handles and a short list of variables. fork() alone would copy the
// locks that other threads hold.
#include "ground/image/decoding_process.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "ground/image/decoding_message.h"

namespace selvedge::image::decoding {
namespace {

namespace fs = std::filesystem;

// Beside the program or, for a library, beside that; in libexec/selvedge of the same installation; or where a variable
// says.
fs::path find_program() {
  if (const char* named = std::getenv("SELVEDGE_DECODE"); named != nullptr && *named != 0) return named;
  std::vector<fs::path> folders;
  std::error_code failure;
  if (const fs::path program = fs::read_symlink("/proc/self/exe", failure); !failure)
    folders.push_back(program.parent_path());
  Dl_info library{};
  if (dladdr(reinterpret_cast<const void*>(&start_program), &library) != 0 && library.dli_fname != nullptr) {
    if (const fs::path file = fs::canonical(library.dli_fname, failure); !failure)
      folders.push_back(file.parent_path());
  }
  std::string looked;
  for (const fs::path& folder : folders) {
    // A library may lie in lib/x86_64-linux-gnu.
    for (const fs::path& place :
         {folder, folder.parent_path() / "libexec/selvedge", folder.parent_path().parent_path() / "libexec/selvedge"}) {
      if (fs::exists(place / "selvedge-decode", failure)) return place / "selvedge-decode";
      looked += (looked.empty() ? "" : ", ") + place.string();
    }
  }
  throw Error(ErrorKind::unavailable,
              fmt::format("pictures cannot be decoded: expected the program selvedge-decode in one of {}, or where the "
                          "variable SELVEDGE_DECODE says; `cmake --install` puts it there",
                          looked));
}

// What the process may know of its surroundings: where libraries are, and how sanitizers report.
std::vector<char*> environment() {
  static const std::vector<std::string> kept = [] {
    std::vector<std::string> variables;
    for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
      if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
    }
    return variables;
  }();
  std::vector<char*> pointers;
  for (const std::string& variable : kept) pointers.push_back(const_cast<char*>(variable.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

// fork() alone would copy locks that other threads hold; this starts a program afresh.
int start_program(int socket, int memory) {
  static const fs::path program = find_program();
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  for (const int standard : {0, 1, 2}) {
    if (sanitized && standard == 2) continue;
    posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
  }
  posix_spawn_file_actions_adddup2(&files, socket, socket_handle);
  posix_spawn_file_actions_adddup2(&files, memory, memory_handle);
  posix_spawn_file_actions_addclosefrom_np(&files, memory_handle + 1);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // A group of its own: Ctrl-C is for the program, which finishes what it has begun.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  char* const arguments[] = {const_cast<char*>("selvedge-decode"), nullptr};
  pid_t process = 0;
  const int failure = posix_spawn(&process, program.c_str(), &files, &attributes, arguments, environment().data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0) {
    errno = failure;
    throw cannot_start(program.string());
  }
  return process;
}

Error cannot_start(const std::string& what) {
  return {ErrorKind::unavailable, fmt::format("pictures cannot be decoded: {}: {}", what, std::strerror(errno))};
}

}  // namespace selvedge::image::decoding
