// Command blocks that no test runs are marked, with the reason; they are few, and what they name is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "markdown_commands.h"
#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Pages that are run block by block, but for those that are marked.
constexpr std::array pages = {"README.md", "deploy/README.md", "docs/postgres.md", "docs/production.md"};

std::string page_text(const std::string& page) { return files::read_text(SELVEDGE_SOURCE_DIR "/" + page); }

std::vector<CommandBlock> blocks_not_run(const std::string& page) {
  std::vector<CommandBlock> blocks = command_blocks(page_text(page));
  std::erase_if(blocks, [](const CommandBlock& block) { return block.not_run.empty(); });
  return blocks;
}

// The words of each command line; lines that end with '\' are one, quotes are no part of a word, '#' begins a comment.
std::vector<std::vector<std::string>> words_of(const std::string& commands) {
  std::vector<std::vector<std::string>> lines;
  std::istringstream text(std::regex_replace(commands, std::regex("\\\\\n"), " "));
  for (std::string line; std::getline(text, line);) {
    lines.emplace_back();
    std::istringstream words(std::regex_replace(line, std::regex("['\"]"), ""));
    for (std::string word; words >> word && !word.starts_with('#');) lines.back().push_back(word);
  }
  return lines;
}

// A command of the program, e.g. {"catalogue", "import"}, and the options that it is given.
struct Called {
  std::vector<std::string> command;
  std::vector<std::string> options;
};

// `selvedge key create ...`, and `selvedge-a catalogue import ...` of a container whose program it is.
std::vector<Called> calls_of(const std::string& commands) {
  static const std::regex verb("[a-z]+");
  std::vector<Called> calls;
  for (const auto& words : words_of(commands)) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const bool program = words[i] == "selvedge" || (words[i] == "selvedge-a" && words[i + 1] == "catalogue");
      if (!program || !std::regex_match(words[i + 1], verb)) continue;
      Called call;
      for (++i; i < words.size() && std::regex_match(words[i], verb) && call.command.size() < 2; ++i)
        call.command.push_back(words[i]);
      for (; i < words.size(); ++i) {
        if (words[i].starts_with("--")) call.options.push_back(words[i]);
      }
      calls.push_back(std::move(call));
    }
  }
  return calls;
}

std::string help_of(const std::vector<std::string>& command) {
  std::string line = SELVEDGE_BINARY_DIR "/selvedge";
  for (const std::string& word : command) line += " " + word;
  const Ran ran = run_shell(line + " --help");
  EXPECT_EQ(ran.exit_code, 0) << line << ": " << ran.output;
  return ran.output;
}

TEST(CommandBlocks, that_no_test_runs_are_these) {
  std::vector<std::string> found;
  for (const char* page : pages) {
    for (const CommandBlock& block : blocks_not_run(page))
      found.push_back(std::string(page) + ": " + block.text.substr(0, block.text.find_first_of(" \n", 8)));
  }
  EXPECT_THAT(found, testing::ElementsAre("deploy/README.md: scripts/release", "deploy/README.md: docker compose",
                                          "deploy/README.md: docker compose", "deploy/README.md: echo TAG=0.2.0",
                                          "deploy/README.md: kubectl create", "deploy/README.md: docker compose",
                                          "docs/postgres.md: ALTER SYSTEM"));
  for (const CommandBlock& block : command_blocks(page_text("deploy/README.md")))
    EXPECT_NE(block.not_run, "") << "deploy/README.md:" << block.line << ": no test runs this page";
}

TEST(CommandBlocks, that_no_test_runs_are_shell_that_can_be_read) {
  const TestFolder folder;
  for (const char* page : pages) {
    for (const CommandBlock& block : blocks_not_run(page)) {
      if (block.language != "sh") continue;
      files::write_file_atomically(folder / "block.sh", block.text);
      const Ran ran = run_shell("bash -n " + (folder / "block.sh").string());
      EXPECT_EQ(ran.exit_code, 0) << page << ":" << block.line << ": " << ran.output;
      // What is quoted for another shell is read by that one.
      static const std::regex quoted("sh -e?c '([^']*)'");
      for (std::sregex_iterator inner(block.text.begin(), block.text.end(), quoted), end; inner != end; ++inner) {
        files::write_file_atomically(folder / "inner.sh", (*inner)[1].str());
        EXPECT_EQ(run_shell("sh -n " + (folder / "inner.sh").string()).exit_code, 0) << page << ":" << block.line;
      }
    }
  }
}

TEST(CommandBlocks, that_no_test_runs_call_commands_and_options_that_there_are) {
  std::size_t calls = 0;
  for (const char* page : pages) {
    for (const CommandBlock& block : blocks_not_run(page)) {
      for (const Called& call : calls_of(block.text)) {
        ++calls;
        const std::string help = help_of(call.command);
        for (const std::string& option : call.options)
          EXPECT_THAT(help, testing::ContainsRegex(option + "[^a-z-]")) << page << ":" << block.line;
      }
    }
  }
  EXPECT_GE(calls, 3U);
}

TEST(CommandBlocks, that_no_test_runs_name_services_and_files_that_there_are) {
  const std::string compose = page_text("deploy/compose.yaml"), cluster = page_text("deploy/kubernetes.yaml");
  std::size_t names = 0;
  for (const CommandBlock& block : blocks_not_run("deploy/README.md")) {
    static const std::regex service("\\b(selvedge-[a-z]+)\\b");
    for (std::sregex_iterator name(block.text.begin(), block.text.end(), service), end; name != end; ++name) {
      ++names;
      EXPECT_TRUE((compose + cluster).find(name->str()) != std::string::npos)
          << "deploy/README.md:" << block.line << ": " << name->str();
    }
    static const std::regex file("\\b(deploy|scripts)/[A-Za-z.]+");
    for (std::sregex_iterator path(block.text.begin(), block.text.end(), file), end; path != end; ++path)
      EXPECT_TRUE(fs::exists(fs::path(SELVEDGE_SOURCE_DIR) / path->str())) << path->str();
  }
  EXPECT_GE(names, 5U);
}

TEST(CommandBlocks, of_sql_that_no_test_of_the_page_runs_are_run_by_the_one_that_they_name) {
  const std::string test = files::read_text(SELVEDGE_SOURCE_DIR "/tests/service/several_servers_test.cpp");
  for (const CommandBlock& block : blocks_not_run("docs/postgres.md")) {
    EXPECT_THAT(block.not_run, HasSubstr("several_servers_test.cpp"));
    std::istringstream lines(block.text);
    for (std::string line; std::getline(lines, line);) {
      static const std::regex setting("ALTER SYSTEM SET (.*);");
      std::smatch match;
      ASSERT_TRUE(std::regex_match(line, match, setting)) << line;
      EXPECT_THAT(test, HasSubstr("\"" + match[1].str() + "\""));
    }
  }
}

}  // namespace
}  // namespace selvedge::apps
