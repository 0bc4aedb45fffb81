#include "ground/files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace {

int fsync_problem = 0;  // what fsync says instead of flushing

}  // namespace

extern "C" int fsync(int handle) {
  if (fsync_problem == 0) return static_cast<int>(syscall(SYS_fsync, handle));
  errno = fsync_problem;
  return -1;
}

namespace selvedge::files {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }
  const TestFolder folder_;
};

TEST_F(AtomicFileTest, appears_whole_at_commit_in_folders_it_makes) {
  AtomicFile file(folder_ / "deep" / "a.txt");
  file.stream() << "hello";
  EXPECT_FALSE(fs::exists(folder_ / "deep" / "a.txt"));
  file.commit();
  EXPECT_EQ(read_text(folder_ / "deep" / "a.txt"), "hello");
}

TEST_F(AtomicFileTest, leaves_the_old_contents_and_no_litter_without_commit) {
  write_file_atomically(folder_ / "a.txt", std::string("old"));
  {
    AtomicFile file(folder_ / "a.txt");
    file.stream() << "new";
  }
  EXPECT_EQ(read_text(folder_ / "a.txt"), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, says_which_file_cannot_be_written) {
  fs::create_directories(folder_ / "taken");
  try {
    write_file_atomically(folder_ / "taken", std::string("x"));
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("taken"), std::string::npos);
  }
  EXPECT_THROW(AtomicFile("/proc/no/such/place"), Error);
}

TEST_F(AtomicFileTest, writes_through_a_symbolic_link_and_leaves_pipes_and_devices_alone) {
  fs::create_symlink(folder_ / "real.txt", folder_ / "link.txt");
  write_file_atomically(folder_ / "link.txt", std::string("through"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.txt"));
  EXPECT_EQ(read_text(folder_ / "real.txt"), "through");
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(write_file_atomically(folder_ / "pipe", std::string("x")), Error);
  EXPECT_TRUE(fs::is_fifo(folder_ / "pipe"));
  EXPECT_THROW(write_file_atomically("/dev/null", std::string("x")), Error);
}

TEST_F(AtomicFileTest, tells_an_output_that_is_also_an_input) {
  write_file_atomically(folder_ / "in.txt", std::string("x"));
  fs::create_symlink(folder_ / "in.txt", folder_ / "alias.txt");
  require_other_file(folder_ / "out.txt", folder_ / "in.txt");
  EXPECT_THROW(require_other_file(folder_ / "in.txt", folder_ / "in.txt"), Error);
  EXPECT_THROW(require_other_file(folder_ / "alias.txt", folder_ / "in.txt"), Error);
}

TEST_F(AtomicFileTest, has_a_temporary_of_its_own_however_the_target_is_named) {
  fs::create_symlink(folder_.path(), folder_ / "alias");
  AtomicFile one(folder_ / "a.txt");
  AtomicFile other(folder_ / "alias/a.txt");
  EXPECT_NE(one.temporary().filename(), other.temporary().filename());
  one.stream() << std::string(9000, 'x');
  other.stream() << "short";
  one.commit();
  EXPECT_EQ(read_text(folder_ / "a.txt").size(), 9000U);
  other.commit();
  EXPECT_EQ(read_text(folder_ / "a.txt"), "short");
  EXPECT_EQ(files(), 2U);
}

TEST_F(AtomicFileTest, gives_its_temporary_back) {
  const fs::path name = AtomicFile(folder_ / "a.txt").temporary();
  EXPECT_EQ(AtomicFile(folder_ / "a.txt").temporary(), name);
  EXPECT_EQ(name, partial_path(folder_ / "a.txt"));
}

TEST_F(AtomicFileTest, tells_two_names_of_one_place_whether_or_not_it_exists) {
  fs::create_directories(folder_ / "deep");
  fs::create_symlink(folder_ / "deep", folder_ / "alias");
  EXPECT_TRUE(same_place(folder_ / "deep/a.txt", folder_ / "alias/a.txt"));
  EXPECT_TRUE(same_place(fs::absolute("a.txt"), "./a.txt"));
  EXPECT_FALSE(same_place(folder_ / "deep/a.txt", folder_ / "a.txt"));
  write_file_atomically(folder_ / "deep/a.txt", std::string("x"));
  EXPECT_TRUE(same_place(folder_ / "deep/a.txt", folder_ / "alias/a.txt"));
  EXPECT_FALSE(same_place(folder_ / "deep/a.txt", folder_ / "a.txt"));
}

TEST_F(AtomicFileTest, leaves_the_old_contents_where_the_disk_does_not_take_the_new) {
  write_file_atomically(folder_ / "a.txt", std::string("old"));
  fsync_problem = EIO;
  EXPECT_THROW(write_file_atomically(folder_ / "a.txt", std::string("new")), Error);
  fsync_problem = EINVAL;  // of a file system without fsync
  write_file_atomically(folder_ / "b.txt", std::string("new"));
  fsync_problem = 0;
  EXPECT_EQ(read_text(folder_ / "a.txt"), "old");
  EXPECT_EQ(files(), 2U);
}

TEST(AtomicFile, reports_a_full_disk) {
  // /dev/full takes opens and fails every write; its folder cannot be renamed into, so commit must fail before that.
  const TestFolder folder;
  AtomicFile file(folder / "full");
  file.stream().close();
  file.stream().open("/dev/full", std::ios::binary);
  file.stream() << std::string(1 << 16, 'x');
  EXPECT_THROW(file.commit(), Error);
}

}  // namespace
}  // namespace selvedge::files
