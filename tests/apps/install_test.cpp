// The installed library serves a project of its own, as examples/recommend shows.
#include <gtest/gtest.h>

#include "run_program.h"
#include "test_folder.h"

namespace selvedge {
namespace {

TEST(Installation, serves_the_example_project_and_the_program) {
  const TestFolder folder;
  const std::string prefix = folder / "prefix";
  const std::string build = folder / "build";
  const Ran installed = run_shell("cmake --install " SELVEDGE_BINARY_DIR " --prefix " + prefix);
  ASSERT_EQ(installed.exit_code, 0) << installed.output;
  const Ran built = run_shell("cmake -G Ninja -S " SELVEDGE_SOURCE_DIR "/examples/recommend -B " + build +
                              " -DCMAKE_PREFIX_PATH=" + prefix + " && cmake --build " + build);
  ASSERT_EQ(built.exit_code, 0) << built.output;
  // Types of one name and two layouts, and headers that need another before them, end here.
  const std::string headers = "cd " + prefix +
                              "/include/selvedge && { find . -name '*.h' | sort | sed 's/.*/#include \"&\"/'; "
                              "find . -name '*.h' | sort -r | sed 's/.*/#include \"&\"/'; } > all.cpp && ";
  const Ran together =
      run_shell(headers + "test $(wc -l < all.cpp) -gt 20 && c++ -std=c++20 -fsyntax-only -I. all.cpp");
  EXPECT_EQ(together.exit_code, 0) << together.output;
  // Without arguments it says how to call it: it was linked and loads.
  const Ran ran = run_shell(build + "/recommend_example");
  EXPECT_EQ(ran.exit_code, 2) << ran.output;
  const Ran program = run_shell(prefix + "/bin/selvedge train --help");
  EXPECT_EQ(program.exit_code, 0) << program.output;
}

}  // namespace
}  // namespace selvedge
