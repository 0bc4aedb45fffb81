// The installed library serves a project of its own, as examples/ shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

class Installation : public ::testing::Test {
 protected:
  static std::string ran(const std::string& command) {
    const Ran result = run_shell(command);
    EXPECT_EQ(result.exit_code, 0) << command << ": " << result.output;
    return result.output;
  }
  void SetUp() override { ran("cmake --install " SELVEDGE_BINARY_DIR " --prefix " + prefix_); }

  const TestFolder folder_;
  const std::string prefix_ = folder_ / "prefix";
};

TEST_F(Installation, has_headers_that_stand_alone_and_together_and_name_nothing_private) {
  const std::string in = "cd " + prefix_ + "/include && ";
  EXPECT_EQ(ran(in + "ls"), "selvedge\n");
  ran(in +
      "for header in selvedge/*.h; do echo \"#include <$header>\" | c++ -std=c++20 -Wall -Wextra -Werror "
      "-fsyntax-only -I. -x c++ - || exit 1; done");
  // Backwards too: no header may need one before it.
  ran(in + "ls selvedge/*.h | sort -r | sed 's/.*/#include <&>/' | c++ -std=c++20 -fsyntax-only -I. -x c++ -");
  EXPECT_EQ(run_shell(in + "grep -rhE '#include \"' selvedge | grep -v '\"selvedge/[a-z_]*.h\"'").output, "");
  EXPECT_EQ(run_shell(in + "grep -rhE '#include <.*[/.]' selvedge").output, "");
}

TEST_F(Installation, has_a_component_for_a_shop_and_one_for_who_builds_on_it) {
  const auto installed = [&](const std::string& component) {
    const std::string prefix = folder_ / component;
    ran("cmake --install " SELVEDGE_BINARY_DIR " --component " + component + " --prefix " + prefix);
    return ran("cd " + prefix + " && find . -type f -o -type l | sort");
  };
  using ::testing::AllOf;
  using ::testing::HasSubstr;
  using ::testing::Not;
  EXPECT_THAT(
      installed("runtime"),
      AllOf(HasSubstr("/bin/selvedge\n"), HasSubstr("/selvedge-decode\n"), HasSubstr("models/default/model.onnx"),
            HasSubstr("man1/selvedge-serve.1.gz\n"), HasSubstr("completions/selvedge\n"), Not(HasSubstr("weights.pt")),
            Not(HasSubstr("selvedge.h")), Not(HasSubstr(".cmake")), Not(HasSubstr("selvedge-train\n"))));
  EXPECT_THAT(ran(folder_ / "runtime" / "bin/selvedge --version"), ::testing::StartsWith("selvedge 0."));
  EXPECT_THAT(installed("development"), AllOf(HasSubstr("include/selvedge/selvedge.h\n"), HasSubstr("libselvedge.so\n"),
                                              HasSubstr("selvedge-config.cmake"), Not(HasSubstr("/bin/"))));
  EXPECT_THAT(installed("training"), AllOf(HasSubstr("selvedge-train\n"), HasSubstr("configs/finetune.toml"),
                                           HasSubstr("models/default/weights.pt\n")));
}

TEST_F(Installation, serves_the_examples_and_the_program) {
  using ::testing::HasSubstr;
  const std::string in = "cd " + folder_.path().string() + " && ";
  const std::string model = " " SELVEDGE_SOURCE_DIR "/models/default ";
  ran("cmake -G Ninja -S " SELVEDGE_SOURCE_DIR "/examples -B " + (folder_ / "build").string() +
      " -DCMAKE_PREFIX_PATH=" + prefix_ + " && cmake --build " + (folder_ / "build").string());
  ran(in + prefix_ + "/bin/selvedge synth --out drawn --products 6 --worn 1 --seed 1 --quiet");
  EXPECT_THAT(ran(in + "build/import_feed shop.db" + model + "drawn/catalog.csv"),
              HasSubstr("the shop has 6 products"));
  EXPECT_THAT(ran(in + "build/import_feed shop.db" + model + "drawn/catalog.csv"), HasSubstr("0 added, 0 changed"));
  const std::string photo = "$(ls drawn/*.jpg | head -1)";
  EXPECT_THAT(ran(in + "build/recommend shop.db " + photo), ::testing::StartsWith("match\n"));
  EXPECT_THAT(ran(in + "build/embed" + model + photo + " " + photo), HasSubstr("similarity 1.000"));
  EXPECT_THAT(ran(in + "{ build/follow shop.db 3 > followed & } ; build/put_products shop.db new " + photo +
                  " && wait && cat followed"),
              ::testing::AllOf(HasSubstr("new now costs 29.90\n1 removed"), HasSubstr(": 6 products")));
  // Without arguments it says how to call it: it was linked and loads.
  EXPECT_EQ(run_shell(in + "build/recommend").exit_code, 2);
  ran(prefix_ + "/bin/selvedge train --help");
}

}  // namespace
}  // namespace selvedge::apps
