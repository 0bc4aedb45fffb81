#include "fuzz/fuzzer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace selvedge::fuzz {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_((fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path()) / name()) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  static std::string name() { return fmt::format("selvedge-fuzz-{}", ::getpid()); }
  fs::path path_;
};

}  // namespace

std::vector<Fuzzer>& fuzzers() {
  static std::vector<Fuzzer> all;
  return all;
}

void require(bool what, const char* file, int line) {
  if (what) return;
  fmt::print(stderr, "{}:{}: does not hold\n", file, line);
  std::abort();
}

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

fs::path file_of(std::string_view bytes, const char* name) {
  static const Folder folder;
  fs::path path = folder.path() / name;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  require(file.good());
  return path;
}

}  // namespace selvedge::fuzz
