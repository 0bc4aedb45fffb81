// Every command block of README.md runs as it stands there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "markdown_commands.h"
#include "run_program.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;

TEST(Readme, commands_run_one_after_the_other) {
  const fs::path source(SELVEDGE_SOURCE_DIR);
  const std::string commands = commands_of(files::read_text(source / "README.md"));
  ASSERT_THAT(commands, testing::HasSubstr("selvedge recommend"));
  ASSERT_THAT(commands, testing::HasSubstr("./demo"));
  const fs::path folder = fs::path(testing::TempDir()) / "selvedge_readme";
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const char* name : {"configs", "models"}) fs::create_directory_symlink(source / name, folder / name);
  // ./check is what runs this test; ./demo is the real one on a small shop (a fresh machine runs it whole).
  files::write_file_atomically(folder / "check", std::string("#!/bin/sh\n"));
  files::write_file_atomically(folder / "demo", "#!/bin/sh\nSELVEDGE_DEMO_SMALL=" + (folder / "small").string() +
                                                    " exec " + (source / "demo").string() + " --once\n");
  for (const char* name : {"check", "demo"}) fs::permissions(folder / name, fs::perms::owner_all);
  const std::string script = "set -euo pipefail\ncd " + folder.string() +
                             "\nexport PATH=" SELVEDGE_BINARY_DIR ":$PATH XDG_CACHE_HOME=" + folder.string() +
                             "/cache\n" + commands;
  files::write_file_atomically(folder / "commands.sh", script);
  const Ran ran = run_shell("bash " + (folder / "commands.sh").string());
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  fs::remove_all(folder);
}

}  // namespace
}  // namespace selvedge::apps
