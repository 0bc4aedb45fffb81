// selvedge paper: reproduces the paper "Clothing Recommendation" from one data set, in one command and one report.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "child_program.h"
#include "commands.h"
#include "installed.h"
#include "selvedge/error.h"
#include "study/paper/paper_run.h"

namespace selvedge::cli {
namespace {

paper::PaperPrograms programs() {
  return {[](const auto& arguments) { return run_program(own_program(), arguments); },
          [](const auto& arguments) { return run_program(find_trainer(), arguments); }, configuration};
}

ExitCode run_paper(const paper::PaperArguments& arguments) {
  paper::open_paper_folder(arguments);
  try {
    paper::run_paper_steps(arguments, programs());
  } catch (const Error&) {
    paper::write_paper_report(arguments);  // what was found so far is worth reading
    throw;
  }
  paper::write_paper_report(arguments);
  if (!arguments.quiet) fmt::print("{}\n", (std::filesystem::path(arguments.out) / "paper.html").string());
  return ExitCode::done;
}

}  // namespace

void add_paper_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<paper::PaperArguments>();
  auto* command = app.add_subcommand(
      "paper", "Reproduce the whole paper: its network, experiments, trials and rivals, in one report");
  command->add_option("--data", arguments->data, "manifest.csv")->required();
  command
      ->add_option("--out", arguments->out,
                   "Folder for paper.html, paper.json and every run; an existing one is continued")
      ->required();
  command->add_option("--device", arguments->device, "cpu or cuda")->capture_default_str();
  command->add_option("--cache", arguments->cache, "Folder of decoded images, as for train");
  command
      ->add_option("--transfer-width", arguments->transfer_width,
                   "Width of PixelDTGAN; the paper's is 128, which takes sixteen times as long as 32")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--quick", arguments->quick,
                    "Train briefly and with one seed: takes minutes, but the figures mean little");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer("Example:\n  selvedge paper --data lookbook/manifest.csv --out runs/paper_again");
  command->callback([arguments, &outcome] { outcome = run_paper(*arguments); });
}

}  // namespace selvedge::cli
