// selvedge synth: draws a synthetic shop, its products and people who wear them.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.h"
#include "ground/terminal/progress_bar.h"
#include "print_json.h"
#include "study/synthetic/data_set.h"

namespace selvedge::cli {
namespace {

struct SynthSettings {
  synthetic::SyntheticOptions options;
  std::string out;
  bool quiet = false;
  bool json = false;
};

void run(const SynthSettings& settings) {
  const auto start = std::chrono::steady_clock::now();
  const synthetic::SyntheticCounts counts =
      synthetic::write_lookbook_data_set(settings.options, settings.out, terminal::make_progress_bar(settings.quiet));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (settings.json) {
    const nlohmann::json facts = {{"out", settings.out},
                                  {"products", counts.products},
                                  {"product_images", counts.product_images},
                                  {"person_images", counts.person_images},
                                  {"bytes", counts.bytes},
                                  {"seed", settings.options.seed},
                                  {"width", settings.options.size.width},
                                  {"height", settings.options.size.height},
                                  {"seconds", seconds}};
    print_json(facts);
  } else if (!settings.quiet) {
    fmt::print(
        "Drew {} products ({} images of people wearing them) into {} in {:.1f} s; their facts are in catalog.csv.\n",
        counts.products, counts.person_images, settings.out, seconds);
  }
}

}  // namespace

void add_synth_command(CLI::App& app, ExitCode&) {
  CLI::App* command =
      app.add_subcommand("synth", "Draw a synthetic data set in LookBook's layout: products, and people wearing them");
  command->footer("Example:\n  selvedge synth --out shop --products 200 --worn 10 --seed 1");
  auto settings = std::make_shared<SynthSettings>();
  synthetic::SyntheticOptions& options = settings->options;
  command->add_option("--out", settings->out, "folder to write; must not exist yet")->required();
  command->add_option("--products", options.products, "how many products")->capture_default_str();
  command->add_option("--worn", options.worn, "pictures of people for each product")->capture_default_str();
  command->add_option("--seed", options.seed, "seed; the same seed draws the same pictures")->capture_default_str();
  command->add_option("--width", options.size.width, "width of the pictures in pixels")->capture_default_str();
  command->add_option("--height", options.size.height, "height of the pictures in pixels")->capture_default_str();
  command->add_flag("--masks", options.masks,
                    "also write what each pixel of a person image shows: masks/ and boxes.csv");
  command->add_flag("--whole-people", options.whole_people, "show people from head to foot in every person image");
  command->add_option("--threads", options.threads, "threads; 0: one for each processor")->capture_default_str();
  command->add_flag("--quiet", settings->quiet, "print nothing but errors");
  command->add_flag("--json", settings->json, "print the counts as JSON");
  command->callback([settings] { run(*settings); });
}

}  // namespace selvedge::cli
