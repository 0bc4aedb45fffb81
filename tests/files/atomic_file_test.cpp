#include "selvedge/files/atomic_file.h"

#include <gtest/gtest.h>

#include "selvedge/core/error.h"
#include "selvedge/files/read_file.h"
#include "test_folder.h"

namespace selvedge {
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
}  // namespace selvedge
