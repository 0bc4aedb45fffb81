// How long from the start of `selvedge recommend` to its answer on a small catalogue, and how much memory?
//
//   bench_startup SELVEDGE SHOP.DB PHOTO
//
// Runs the program ten times and prints the median wall time beside the floor: starting the same program for --version.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

extern char** environ;

namespace {

struct Run {
  double seconds = 0;
  double megabytes = 0;  // largest resident size
};

Run run(std::vector<std::string> arguments) {
  std::vector<char*> line;
  for (std::string& argument : arguments) line.push_back(argument.data());
  line.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  rusage usage{};
  int status = 0;
  if (posix_spawn(&child, line[0], &actions, nullptr, line.data(), environ) != 0 ||
      wait4(child, &status, 0, &usage) < 0 || status != 0) {
    fmt::print(stderr, "bench_startup: {} failed\n", arguments[0]);
    std::exit(1);
  }
  posix_spawn_file_actions_destroy(&actions);
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

Run median_of_ten(const std::vector<std::string>& arguments) {
  std::vector<Run> runs;
  for (int i = 0; i < 10; ++i) runs.push_back(run(arguments));
  std::nth_element(runs.begin(), runs.begin() + 5, runs.end(),
                   [](const Run& a, const Run& b) { return a.seconds < b.seconds; });
  return runs[5];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: {} SELVEDGE SHOP.DB PHOTO\n", argv[0]);
    return 2;
  }
  const Run floor = median_of_ten({argv[1], "--version"});
  const Run answer = median_of_ten({argv[1], "recommend", "--catalogue", argv[2], argv[3]});
  fmt::print("start alone:      {:.3f} s, {:.0f} MB\n", floor.seconds, floor.megabytes);
  fmt::print("start to answer:  {:.3f} s (target 0.2), {:.0f} MB (target 200)\n", answer.seconds, answer.megabytes);
  return 0;
}
