// What the program says of its own commands: alone, by completion in a shell, in man pages, by --version.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string program = SELVEDGE_BINARY_DIR "/selvedge";

// The words that bash offers for `typed`, whose last word is the one being typed.
std::string completed_by_bash(const std::string& typed) {
  const Ran ran = run_shell(
      "bash -c 'source " SELVEDGE_SOURCE_DIR "/apps/selvedge/completion/selvedge.bash; COMP_WORDS=(" + program + " " +
      typed + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _selvedge; printf \"%s\\n\" \"${COMPREPLY[@]}\"'");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  return ran.output;
}

TEST(Program, alone_shows_its_commands_by_purpose) {
  const Ran ran = run_shell(program);
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("A shop:\n  catalogue"), HasSubstr("  recommend"), HasSubstr("Models:\n"),
                    HasSubstr("selvedge catalogue create --catalogue shop.db"), Not(HasSubstr("--manual"))));
  EXPECT_EQ(run_shell(program + " --help").output, ran.output);
  EXPECT_EQ(run_shell(program + " nothing-of-this-name").exit_code, 2);
}

TEST(Program, names_what_a_mistyped_word_was_meant_to_be) {
  const auto refused = [&](const std::string& line, int code) {
    const Ran ran = run_shell(program + " " + line);
    EXPECT_EQ(ran.exit_code, code) << line << ": " << ran.output;
    return ran.output;
  };
  EXPECT_THAT(refused("recomend --catalogue shop.db x.jpg", 2), HasSubstr("did you mean 'recommend'?"));
  EXPECT_THAT(refused("catalogue imprt --catalogue shop.db x.csv", 2),
              HasSubstr("'imprt' is no command of selvedge catalogue; did you mean 'import'?"));
  EXPECT_THAT(refused("recommend --catalouge shop.db x.jpg", 2), HasSubstr("did you mean '--catalogue'?"));
  EXPECT_THAT(refused("serve --catalogue shop.db --max-pixel=5", 2), HasSubstr("did you mean '--max-pixels'?"));
  EXPECT_THAT(refused("model calibrate x --dta y", 2), HasSubstr("did you mean '--data'?")) << "of a group of options";
  EXPECT_THAT(refused("sing", 2), Not(HasSubstr("did you mean")));
}

TEST(Program, helps_whoever_asks_for_help_by_a_word) {
  EXPECT_EQ(run_shell(program + " help").output, run_shell(program + " --help").output);
  const Ran ran = run_shell(program + " help catalogue import");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.output, run_shell(program + " catalogue import --help").output);
}

TEST(Program, shows_the_commands_of_a_command_that_needs_one) {
  for (const char* command : {"catalogue", "key", "feedback", "model", "dataset"}) {
    const Ran ran = run_shell(program + " " + command);
    EXPECT_EQ(ran.exit_code, 2) << command;
    EXPECT_THAT(ran.output, HasSubstr(std::string("selvedge ") + command + ": expected one of its commands"));
    EXPECT_THAT(ran.output, HasSubstr("Subcommands:")) << command;
  }
}

TEST(Program, takes_an_option_with_a_wrong_value_for_wrong_usage_and_names_it) {
  for (const auto& [line, option] :
       {std::pair("catalogue sync --catalogue none.db feed.csv --every 5s", "--every"),
        std::pair("catalogue sync --catalogue none.db feed.csv --encoding klingon", "--encoding"),
        std::pair("catalogue import --catalogue none.db feed.csv --encoding klingon", "--encoding"),
        std::pair("catalogue import --catalogue none.db feed.csv --currency euro", "--currency")}) {
    const Ran ran = run_shell(program + " " + line);
    EXPECT_EQ(ran.exit_code, 2) << line;
    EXPECT_THAT(ran.output, HasSubstr(option)) << line;
  }
}

TEST(Program, names_its_version_its_libraries_and_its_models) {
  const Ran ran = run_shell(program + " --version");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.output, testing::ContainsRegex("^selvedge [0-9.]+( .commit [0-9a-f]+(-dirty)?.)?\n"));
  EXPECT_THAT(ran.output, testing::ContainsRegex("libraries: ONNX Runtime 1.[0-9.]+, SQLite 3.[0-9.]+\n"));
  EXPECT_THAT(ran.output, testing::ContainsRegex("model: [a-z0-9_]+ [0-9a-f]+ in .*models/default\n"));
  EXPECT_THAT(ran.output, testing::ContainsRegex("finder: [a-z0-9_]+ [0-9a-f]+ in .*models/finder\n"));
}

TEST(Completion, in_bash_offers_commands_options_and_values) {
  EXPECT_EQ(completed_by_bash("rec"), "recommend\n");
  EXPECT_EQ(completed_by_bash("catalogue cre"), "create\n");
  EXPECT_EQ(completed_by_bash("recommend --she"), "--sheet\n");
  EXPECT_EQ(completed_by_bash("recommend --catalogue shop.db --kind sk"), "skirt\n");
  EXPECT_THAT(completed_by_bash("\"\""), AllOf(HasSubstr("catalogue\n"), HasSubstr("serve\n"), Not(HasSubstr("--"))));
  EXPECT_THAT(completed_by_bash("dataset import --lo"), HasSubstr("--lookbook\n"));
  EXPECT_THAT(completed_by_bash("--"), AllOf(HasSubstr("--version\n"), Not(HasSubstr("--manual"))));
}

TEST(Completion, in_bash_offers_files_where_a_file_may_stand) {
  const TestFolder folder;
  const std::string begin = (folder / "photo").string();
  ASSERT_EQ(run_shell("touch '" + begin + " one.jpg'").exit_code, 0);
  EXPECT_EQ(completed_by_bash("recommend " + begin), begin + " one.jpg\n");
  EXPECT_EQ(completed_by_bash("recommend --catalogue " + begin), begin + " one.jpg\n");
  EXPECT_EQ(completed_by_bash("catalogue " + begin), "\n");
}

TEST(Completion, of_strange_words_ends_well) {
  EXPECT_EQ(run_shell(program + " --complete").exit_code, 0);
  EXPECT_EQ(run_shell(program + " --complete '' '' ''").exit_code, 0);
  EXPECT_EQ(run_shell(program + " --complete recommend --top").exit_code, 0);
  EXPECT_EQ(run_shell(program + " --complete no -- \"$(printf '\\xff{')\" '-'").exit_code, 0);
}

TEST(Manual, has_a_page_for_each_command_with_its_options_and_example) {
  const TestFolder folder;
  ASSERT_EQ(run_shell(program + " --manual " + (folder / "man").string()).exit_code, 0);
  const auto page = [&](const std::string& name) {
    return run_shell("cat " + (folder / "man" / name).string()).output;
  };
  EXPECT_THAT(page("selvedge.1"), AllOf(HasSubstr("selvedge\\-recommend\\fR(1)"), HasSubstr(".SH COMMANDS")));
  EXPECT_THAT(page("selvedge-recommend.1"),
              AllOf(HasSubstr("selvedge\\-recommend \\- Answer photos"), HasSubstr("\\fB\\-\\-top\\fR"),
                    HasSubstr(".SH EXAMPLE\n.nf\n  selvedge recommend"), Not(HasSubstr("Example:")),
                    Not(HasSubstr("Examples:"))));
  EXPECT_THAT(page("selvedge-catalogue-import.1"), HasSubstr("\\fBselvedge\\-catalogue\\fR(1)"));
  EXPECT_THAT(page("selvedge-dataset-import.1"), HasSubstr("\\-\\-lookbook"));
  // No line of text that roff would take for a request.
  EXPECT_EQ(
      run_shell("grep -rhE \"^[.']\" " + (folder / "man").string() + " | grep -vE '^[.](TH|SH|SS|TP|B|nf|fi)( |$)'")
          .output,
      "");
}

}  // namespace
}  // namespace selvedge::apps
