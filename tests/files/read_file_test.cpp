#include "ground/files/read_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::files {
namespace {

namespace fs = std::filesystem;

template <typename Read>
ErrorKind kind_of(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::internal;
}

TEST(ReadFile, tells_what_is_missing_what_is_no_file_and_what_cannot_be_told) {
  const TestFolder folder;
  write_file_atomically(folder / "file", std::string("text"));
  EXPECT_EQ(read_text(folder / "file"), "text");
  EXPECT_TRUE(files::exists(folder / "file"));
  EXPECT_FALSE(files::is_folder(folder / "file"));
  EXPECT_TRUE(files::is_folder(folder.path()));
  EXPECT_FALSE(files::exists(folder / "none"));
  EXPECT_FALSE(files::exists(folder / "file/below"));
  EXPECT_EQ(kind_of([&] { read_text(folder / "none"); }), ErrorKind::not_found);
  EXPECT_EQ(kind_of([&] { read_text(folder.path()); }), ErrorKind::invalid_argument);
  // A circle of links cannot be looked into, as a folder without access cannot, by root neither.
  fs::create_symlink("circle", folder / "circle");
  EXPECT_EQ(kind_of([&] { read_text(folder / "circle/file"); }), ErrorKind::unavailable);
  EXPECT_EQ(kind_of([&] { files::exists(folder / "circle/file"); }), ErrorKind::unavailable);
  EXPECT_EQ(kind_of([&] { files::is_folder(folder / "circle"); }), ErrorKind::unavailable);
}

}  // namespace
}  // namespace selvedge::files
