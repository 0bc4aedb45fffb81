
#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::files {
namespace {

namespace fs = std::filesystem;

TEST(PartialFolder, appears_with_what_was_put_into_it_when_kept) {
  const TestFolder folder;
  for (const char* name : {"out", "deeper/out", "slash/"}) {
    PartialFolder partial(folder / name);
    write_file_atomically(partial.path() / "file", std::string("text"));
    EXPECT_FALSE(fs::exists(folder / name));
    partial.keep();
    EXPECT_EQ(read_text(folder / name / "file"), "text");
  }
}

TEST(PartialFolder, leaves_nothing_behind_unless_kept) {
  const TestFolder folder;
  { write_file_atomically(PartialFolder(folder / "out").path() / "file", std::string("text")); }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(PartialFolder, is_named_in_messages_as_it_will_be) {
  const TestFolder folder;
  const PartialFolder partial(folder / "out");
  const std::string file = (partial.path() / "file").string();
  EXPECT_EQ(partial.in_place(file + " and " + file),
            (folder / "out/file").string() + " and " + (folder / "out/file").string());
}

TEST(PartialFolder, never_takes_the_place_of_what_is_there) {
  const TestFolder folder;
  fs::create_directory(folder / "out");
  EXPECT_THROW(PartialFolder(folder / "out"), Error);
  EXPECT_THROW(PartialFolder(folder / "out/"), Error);
  EXPECT_THROW(PartialFolder(""), Error);
  fs::create_symlink("nowhere", folder / "link");
  EXPECT_THROW(PartialFolder(folder / "link"), Error);
}

}  // namespace
}  // namespace selvedge::files
