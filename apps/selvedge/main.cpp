// Adds the commands, runs one, and makes messages and the exit status of its errors.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command_completion.h"
#include "command_manual.h"
#include "command_tree.h"
#include "commands.h"
#include "ground/files/atomic_file.h"
#include "mistyped.h"
#include "program_version.h"
#include "selvedge/error.h"

namespace selvedge::cli {
namespace {

void add_commands(CLI::App& app, ExitCode& outcome) {
  const struct {
    const char* purpose;
    void (*add)(CLI::App&, ExitCode&);
  } commands[] = {
      {"A shop", add_catalogue_command},
      {"A shop", add_recommend_command},
      {"A shop", add_serve_command},
      {"A shop", add_key_command},
      {"A shop", add_feedback_command},
      {"A shop", add_improve_command},
      {"Models", add_model_command},
      {"Models", add_embed_command},
      {"Models", add_train_command},
      {"Models", add_evaluate_command},
      {"Models", add_transfer_command},
      {"Data and the paper", add_dataset_command},
      {"Data and the paper", add_synth_command},
      {"Data and the paper", add_paper_command},
  };
  for (const auto& command : commands) {
    const auto before = app.get_subcommands([](const CLI::App*) { return true; }).size();
    command.add(app, outcome);
    app.get_subcommands([](const CLI::App*) { return true; }).at(before)->group(command.purpose);
  }
}

// `--complete WORDS…`, for completion/: prints "files" or "words", then a line for each word that may follow. It is no
// option of CLI11, because the words are a command line of their own.
void print_completions(const CLI::App& app, const std::vector<std::string>& words) {
  const Completions found = complete(app, words);
  fmt::print("{}\n", found.files ? "files" : "words");
  for (const Completion& completion : found.words) fmt::print("{}\t{}\n", completion.word, completion.description);
}

void write_manual(const CLI::App& app, const std::filesystem::path& folder) {
  for (const auto& [name, page] : manual_pages(app, SELVEDGE_VERSION))
    files::write_file_atomically(folder / name, page);
}

// `selvedge help catalogue import` is `selvedge catalogue import --help`.
void parse(CLI::App& app, int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "help") return app.parse(argc, argv);
  std::vector<std::string> words(argv + 2, argv + argc);
  words.emplace_back("--help");
  std::ranges::reverse(words);  // as CLI11 wants them
  app.parse(std::move(words));
}

// The last command of the line, if it is none itself but has commands. nullptr for any other.
const CLI::App* unfinished_command(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return command->get_require_subcommand_min() > 0 ? command : nullptr;
}

// Throws nothing: standard error may be on the full disk too.
void complain(const std::string& text) { std::fputs(("selvedge: " + text + "\n").c_str(), stderr); }

}  // namespace
}  // namespace selvedge::cli

int main(int argc, char** argv) {
  using namespace selvedge;
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Clothing recommendation from a photo: keep a shop's catalogue, answer photos, train and judge models.",
               "selvedge");
  app.set_version_flag("--version", cli::program_version, "Print the version, its libraries and its models, and exit");
  std::string manual;
  app.add_option("--manual", manual, "write the man pages into this folder, and exit")->group("");
  app.footer(
      "Begin with a feed and a photo:\n"
      "  selvedge catalogue create --catalogue shop.db\n"
      "  selvedge catalogue import --catalogue shop.db feed.csv\n"
      "  selvedge recommend --catalogue shop.db photo.jpg\n"
      "`selvedge COMMAND --help` explains a command and shows an example of it.");
  app.require_subcommand(0, 1);
  cli::ExitCode outcome = cli::ExitCode::done;
  cli::add_commands(app, outcome);
  try {
    if (argc > 1 && std::string_view(argv[1]) == "--complete") {
      cli::print_completions(app, {argv + 2, argv + argc});
    } else {
      cli::parse(app, argc, argv);
      if (!manual.empty()) {
        cli::write_manual(app, manual);
      } else if (app.get_subcommands().empty()) {
        fmt::print("{}", app.help());
      }
    }
  } catch (const CLI::ParseError& error) {
    // A mistyped option is also missing: "--catalogue is required" would hide that there is a "--catalouge".
    const bool asked_for_help = error.get_exit_code() == 0;
    const std::string mistyped = asked_for_help ? "" : cli::mistyped_argument(app);
    if (!mistyped.empty()) cli::complain(mistyped);
    const CLI::App* const unfinished = asked_for_help || !mistyped.empty() ? nullptr : cli::unfinished_command(app);
    if (unfinished != nullptr && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
      const std::vector<std::string> found = app.remaining(true);
      cli::complain(fmt::format("{}: expected one of its commands{}", cli::full_name(*unfinished),
                                found.empty() ? "" : fmt::format(", found '{}'", found.front())));
      std::fputs(unfinished->help(cli::full_name(*unfinished->get_parent())).c_str(), stderr);
      return static_cast<int>(cli::ExitCode::wrong_usage);
    }
    if (!mistyped.empty() || app.exit(error) != 0) return static_cast<int>(cli::ExitCode::wrong_usage);
  } catch (const std::exception& error) {
    cli::complain(error.what());
    return static_cast<int>(cli::ExitCode::failed);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    cli::complain(fmt::format("cannot write the output: {}", std::strerror(errno)));
    return static_cast<int>(cli::ExitCode::failed);
  }
  return static_cast<int>(outcome);
}
