#include "ground/files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

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
