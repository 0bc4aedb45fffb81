// Catalogues in places where their reader may not write: another user's folder, a read-only file system.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <optional>

#include "catalogue/catalogue_fixture.h"
#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

namespace fs = std::filesystem;
using testing::model_a;
using testing::product_record;
using testing::TemporaryFolder;

// The exit code of work() in a process that has no right to write where only the owner may; nothing without such a
// process: root may write anywhere and must first become somebody else.
std::optional<int> run_unprivileged(const fs::path& must_see, const std::function<int()>& work) {
  constexpr int cannot = 77;
  const pid_t child = ::fork();
  if (child == 0) {
    const bool somebody_else = ::geteuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0);
    ::_exit(somebody_else && ::access(must_see.c_str(), R_OK) == 0 ? work() : cannot);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return code == cannot ? std::nullopt : std::optional(code);
}

class UnwritableCatalogue : public ::testing::Test {
 protected:
  ~UnwritableCatalogue() override { fs::permissions(folder_.path(), fs::perms::owner_all); }

  void make_catalogue() {
    Catalogue catalogue = Catalogue::create(path_, model_a);
    catalogue.put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
    token_ = catalogue.keys().create("till", {KeyScope::read}, {}).token;
  }

  void expect_read_and_not_written() {
    const auto code = run_unprivileged(path_, [&] {
      bool read = false;
      try {
        Catalogue catalogue = Catalogue::open(path_);
        read = catalogue.find({"p1"}) && catalogue.counts().images == 1 && catalogue.verify().problems.empty() &&
               catalogue.keys().check(token_, {});
        catalogue.remove(std::vector<ProductId>{{"p1"}});
      } catch (const Error& error) {
        const bool refused =
            std::string(error.what()).find("may the file and its folder be written?") != std::string::npos;
        if (read && refused) return 0;
        std::fprintf(stderr, "%s\n", error.what());
        return read ? 2 : 1;
      }
      return 3;
    });
    if (!code) GTEST_SKIP() << "there is no way to be a user without rights here";
    EXPECT_EQ(code, 0) << "1: not read, 2: another error than for writing, 3: written";
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "shop.db";
  std::string token_;
};

TEST_F(UnwritableCatalogue, is_read_in_a_folder_that_may_not_be_written) {
  path_ = folder_ / "50% ?#shop.db";
  make_catalogue();
  fs::permissions(folder_.path(), fs::perms{0555});
  expect_read_and_not_written();
}

TEST_F(UnwritableCatalogue, is_read_as_a_file_that_may_not_be_written) {
  make_catalogue();
  fs::permissions(path_, fs::perms{0444});
  fs::permissions(folder_.path(), fs::perms{0777});
  expect_read_and_not_written();
}

TEST_F(UnwritableCatalogue, is_refused_where_changes_wait_beside_it_that_would_be_missed) {
  make_catalogue();
  const std::string copy = folder_ / "copy.db";
  {
    Catalogue open = Catalogue::open(path_);
    open.put(std::vector{product_record("p2", {"y"})}, model_a.fingerprint);
    fs::copy_file(path_, copy);
    fs::copy_file(path_ + "-wal", copy + "-wal");
  }
  fs::permissions(folder_.path(), fs::perms{0555});
  const auto code = run_unprivileged(copy, [&] {
    try {
      Catalogue::open(copy);
    } catch (const Error& error) {
      std::fprintf(stderr, "%s\n", error.what());
      return std::string(error.what()).find("copy.db-wal holds changes") != std::string::npos ? 0 : 1;
    }
    return 2;
  });
  if (!code) GTEST_SKIP() << "there is no way to be a user without rights here";
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace selvedge::catalogue
