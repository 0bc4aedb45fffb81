#include "ground/files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::files {
namespace {

namespace fs = std::filesystem;

// The id of a process that has ended and was waited for.
pid_t dead_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST(PartialPath, lies_beside_its_target_and_names_this_process) {
  EXPECT_EQ(partial_path("a/shop.db"), "a/shop.db.partial-" + std::to_string(::getpid()));
}

TEST(PartialPath, of_a_process_that_is_gone_is_removed_and_nothing_else) {
  const TestFolder folder;
  const std::string dead = std::to_string(dead_process());
  const fs::path stale = folder / ("shop.partial-" + dead);
  fs::create_directories(stale / "inner");
  const fs::path numbered = folder / ("shop.partial-" + dead + ".2");
  std::ofstream(numbered) << "x";
  const std::vector<fs::path> kept = {folder / "shop",
                                      partial_path(folder / "shop"),
                                      folder / ("coat.partial-" + dead),
                                      folder / "shop.partial-",
                                      folder / "shop.partial-0",
                                      folder / "shop.partial--1",
                                      folder / ("shop.partial-" + dead + "."),
                                      folder / ("shop.partial-" + dead + ".2x"),
                                      folder / ("shop.partial-" + dead + "0x")};
  for (const fs::path& path : kept) std::ofstream(path) << "x";
  remove_stale_partials(folder / "shop");
  EXPECT_FALSE(fs::exists(stale));
  EXPECT_FALSE(fs::exists(numbered));
  for (const fs::path& path : kept) EXPECT_TRUE(fs::exists(path)) << path;
  remove_stale_partials(folder / "nowhere/shop");
}

TEST(PartialPath, says_which_folder_cannot_be_made) {
  const TestFolder folder;
  std::ofstream(folder / "file") << "x";
  try {
    make_parent_folders(folder / "file/inner/shop.db");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_NE(std::string(error.what()).find("file/inner"), std::string::npos);
  }
}

}  // namespace
}  // namespace selvedge::files
