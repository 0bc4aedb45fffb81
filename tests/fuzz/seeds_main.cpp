// fuzz_seeds FOLDER [NAME...]: runs each fuzzer, or those named, over the files in FOLDER/NAME: whole, cut short, and
// with single bytes changed, the same ones each time.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/files/read_file.h"

namespace selvedge::fuzz {
namespace {

constexpr std::size_t cuts = 32, changes = 64;  // of each file

std::string& under_way() {
  static std::string text;
  return text;
}

void tell_what_was_under_way(int) { std::fputs((under_way() + "\n").c_str(), stderr); }

std::size_t run_damaged(const Fuzzer& fuzzer, const std::filesystem::path& file) {
  const std::string whole = files::read_text(file);
  std::size_t runs = 0;
  const auto run = [&](const std::string& bytes, std::string_view damage, std::size_t at) {
    under_way() = fmt::format("{}: {}{} {}", fuzzer.name, file.string(), damage, at);
    fuzzer.run(bytes);
    ++runs;
  };
  run(whole, "", whole.size());
  const auto stride = [&](std::size_t count) { return std::max<std::size_t>(1, whole.size() / count); };
  for (std::size_t at = 0; at < whole.size(); at += stride(cuts)) run(whole.substr(0, at), ", cut at", at);
  for (std::size_t at = 0, change = 0; at < whole.size(); at += stride(changes), ++change) {
    std::string changed = whole;
    constexpr std::string_view interesting("\0\xFF\"<\n9", 6);
    changed[at] = change % 2 == 0 ? static_cast<char>(changed[at] ^ (1 << change / 2 % 8))
                                  : interesting[change / 2 % interesting.size()];
    run(changed, ", changed at", at);
  }
  return runs;
}

int run(const std::filesystem::path& folder, std::span<const std::string> names) {
  for (const Fuzzer& fuzzer : fuzzers()) {
    if (!names.empty() && std::ranges::find(names, fuzzer.name) == names.end()) continue;
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(folder / fuzzer.name)) {
      for (const auto& entry : std::filesystem::directory_iterator(folder / fuzzer.name)) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    if (files.empty()) {
      fmt::print(stderr, "expected seeds in {}, found none\n", (folder / fuzzer.name).string());
      return 1;
    }
    std::size_t runs = 0;
    for (const auto& file : files) runs += run_damaged(fuzzer, file);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    fmt::print("{}: {} seeds, {} runs, {:.2f} s\n", fuzzer.name, files.size(), runs, time.count());
  }
  return 0;
}

}  // namespace
}  // namespace selvedge::fuzz

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.empty()) {
    fmt::print(stderr, "usage: fuzz_seeds FOLDER [NAME...]\n");
    return 2;
  }
  std::signal(SIGABRT, selvedge::fuzz::tell_what_was_under_way);
  return selvedge::fuzz::run(words[0], std::span(words).subspan(1));
}
