#include "ground/files/memory_map.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstring>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::files {
namespace {

class FileTest : public testing::Test {
 protected:
  const TestFolder folder_;
  const std::filesystem::path path = folder_ / "file";
};
using MemoryMapTest = FileTest;
using ReadFileTest = FileTest;

TEST_F(MemoryMapTest, shows_the_files_bytes_also_after_the_file_was_replaced) {
  write_file_atomically(path, std::string("before"));
  MemoryMap map(path);
  write_file_atomically(path, std::string("after!"));
  EXPECT_EQ(std::memcmp(map.bytes().data(), "before", 6), 0);
  const MemoryMap moved = std::move(map);
  EXPECT_EQ(moved.bytes().size(), 6u);
}

TEST_F(MemoryMapTest, of_an_empty_file_has_no_bytes) {
  write_file_atomically(path, std::string());
  EXPECT_TRUE(MemoryMap(path).bytes().empty());
}

TEST_F(MemoryMapTest, refuses_what_is_no_file) {
  EXPECT_THROW(MemoryMap("/no/such/file"), Error);
  EXPECT_THROW(MemoryMap(folder_.path()), Error);
}

TEST_F(MemoryMapTest, refuses_a_pipe_and_does_not_wait_for_its_writer) {
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_THROW(MemoryMap{path}, Error);
}

TEST_F(ReadFileTest, refuses_a_file_over_the_limit_and_what_is_no_file) {
  write_file_atomically(path, std::string(100, 'x'));
  EXPECT_EQ(read_file(path, 100).size(), 100u);
  EXPECT_THROW(read_file(path, 99), Error);
  EXPECT_THROW(read_file("/no/such/file"), Error);
  EXPECT_THROW(read_file("/dev/zero"), Error);
}

}  // namespace
}  // namespace selvedge::files
