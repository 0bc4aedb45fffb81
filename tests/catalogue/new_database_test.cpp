// Files that appear whole or not at all.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "catalogue/catalogue_suite.h"
#include "shop/catalogue/sqlite/sqlite_files.h"
#include "shop/catalogue/sqlite/sqlite_store.h"

namespace selvedge::catalogue {
namespace {

using testing::TemporaryFolder;

// While it lives: a limit on the size of files stands for a full disk, because writing past it fails in the same
// places.
class NoRoomForFilesOver {
 public:
  explicit NoRoomForFilesOver(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit most{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &most);
  }
  ~NoRoomForFilesOver() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  NoRoomForFilesOver(const NoRoomForFilesOver&) = delete;
  NoRoomForFilesOver& operator=(const NoRoomForFilesOver&) = delete;

 private:
  rlimit before_{};
  void (*const handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

// A megabyte that is committed and all in the log.
std::unique_ptr<SQLite::Database> connection_with_a_log(const NewDatabase& file) {
  auto connection = connect(file.temporary(), true);
  connection->exec(
      "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (bytes BLOB); "
      "INSERT INTO t VALUES (zeroblob(1000000))");
  return connection;
}

TEST(NewDatabase, holds_what_was_in_its_log_when_it_appears) {
  const TemporaryFolder folder;
  const std::string path = folder / "shop.db";
  NewDatabase file(path);
  connection_with_a_log(file).reset();
  file.appear();
  EXPECT_EQ(connect(path, false)->execAndGet("SELECT length(bytes) FROM t").getInt(), 1'000'000);
}

TEST(NewDatabase, does_not_appear_where_the_disk_has_no_room_for_what_is_in_its_log) {
  const TemporaryFolder folder;
  const std::string path = folder / "shop.db";
  const Error error = testing::error_of([&] {
    NewDatabase file(path);
    auto connection = connection_with_a_log(file);
    const NoRoomForFilesOver full(200'000);
    connection.reset();
    file.appear();
  });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), ::testing::HasSubstr("finishing the file failed"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "a part of it was left behind";
}

}  // namespace
}  // namespace selvedge::catalogue
