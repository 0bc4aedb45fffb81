#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

#include "commands.h"
#include "selvedge/error.h"

int main(int argc, char** argv) {
  using namespace selvedge;
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Clothing recommendation from a photo: prepare data, train, evaluate, keep a catalogue, recommend.",
               "selvedge");
  app.set_version_flag("--version", SELVEDGE_VERSION);
  app.require_subcommand(1);
  cli::ExitCode outcome = cli::ExitCode::done;
  cli::add_synth_command(app, outcome);
  cli::add_dataset_command(app, outcome);
  cli::add_train_command(app, outcome);
  cli::add_evaluate_command(app, outcome);
  cli::add_catalogue_command(app, outcome);
  cli::add_recommend_command(app, outcome);
  cli::add_serve_command(app, outcome);
  cli::add_key_command(app, outcome);
  cli::add_feedback_command(app, outcome);
  cli::add_improve_command(app, outcome);
  cli::add_embed_command(app, outcome);
  cli::add_transfer_command(app, outcome);
  cli::add_paper_command(app, outcome);
  cli::add_model_command(app, outcome);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(cli::ExitCode::wrong_usage);
  } catch (const std::exception& error) {
    fmt::print(stderr, "selvedge: {}\n", error.what());
    return static_cast<int>(cli::ExitCode::failed);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    fmt::print(stderr, "selvedge: cannot write the output: {}\n", std::strerror(errno));
    return static_cast<int>(cli::ExitCode::failed);
  }
  return static_cast<int>(outcome);
}
