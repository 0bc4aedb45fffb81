// selvedge model show. The sub-commands that make or change models are in model_import_command.cpp and
// model_quantise_command.cpp.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "commands.h"
#include "ground/embedding/embedder.h"
#include "print_json.h"

namespace selvedge::cli {
namespace {

nlohmann::ordered_json answers_json(const std::optional<model_directory::AnswerCalibration>& answers) {
  if (!answers) return nullptr;
  return {{"similarity", answers->similarity},
          {"margin", answers->margin},
          {"bias", answers->bias},
          {"background", answers->background},
          {"kinds", answers->kinds}};
}

nlohmann::ordered_json card_json(const model_directory::ModelCard& card) {
  return {{"name", card.name},
          {"architecture", card.architecture},
          {"fingerprint", card.fingerprint},
          {"input_tensor", card.input_name},
          {"input_width", card.input.width},
          {"input_height", card.input.height},
          {"framing", model_directory::to_string(card.input.framing)},
          {"mean", card.input.mean},
          {"std", card.input.std},
          {"output_tensor", card.output_name},
          {"embedding_size", card.embedding_size},
          {"match", {{"scale", card.match.scale}, {"bias", card.match.bias}}},
          {"answers", answers_json(card.answers)},
          {"threshold", card.threshold},
          {"data",
           {{"manifest", card.data.manifest},
            {"fingerprint", card.data.fingerprint},
            {"train_products", card.data.train_products},
            {"validation_products", card.data.validation_products}}},
          {"seed", card.seed},
          {"settings", card.settings},
          {"metrics", card.metrics},
          {"licence", card.licence}};
}

void print_card(const model_directory::ModelCard& card) {
  fmt::print("{} ({})\n", card.name, card.architecture);
  fmt::print("  fingerprint     {}\n", card.fingerprint);
  fmt::print("  input           {} x {} pixels, {}, mean {} {} {}, std {} {} {}\n", card.input.width, card.input.height,
             model_directory::to_string(card.input.framing), card.input.mean[0], card.input.mean[1], card.input.mean[2],
             card.input.std[0], card.input.std[1], card.input.std[2]);
  fmt::print("  embedding       {} values\n", card.embedding_size);
  fmt::print("  match           sigmoid({:.4f} x similarity {:+.4f}); judged a match from similarity {:.4f}\n",
             card.match.scale, card.match.bias, card.threshold);
  if (card.answers) {
    fmt::print("  first answers   sigmoid({:.4f} x similarity {:+.4f} x (similarity - background) {:+.4f} + kind)\n",
               card.answers->similarity, card.answers->margin, card.answers->bias);
  }
  fmt::print("  trained on      {} ({} products, {} for validation), seed {}\n",
             card.data.manifest.empty() ? "unknown" : card.data.manifest, card.data.train_products,
             card.data.validation_products, card.seed);
  for (const auto& [name, value] : card.metrics) fmt::print("  {:<15} {:.4f}\n", name, value);
  for (const auto& [name, value] : card.settings) fmt::print("  {:<28} {}\n", name, value);
  fmt::print("  licence         {}\n", card.licence);
}

}  // namespace

void add_model_command(CLI::App& app, ExitCode&) {
  struct Options {
    std::string directory;
    bool json = false;
  };
  auto* command = app.add_subcommand("model", "Show, import, calibrate and quantise models");
  command->require_subcommand(1);
  add_model_making_commands(*command);
  add_quantise(*command);
  auto* show = command->add_subcommand("show", "Load a model, check it and print its card");
  const auto options = std::make_shared<Options>();
  show->add_option("directory", options->directory, "Model directory")->required();
  show->add_flag("--json", options->json, "Print JSON");
  show->footer("Example:\n  selvedge model show runs/paper");
  show->callback([options] {
    const embedding::Embedder embedder(options->directory);
    if (options->json) {
      print_json(card_json(embedder.card()));
    } else {
      print_card(embedder.card());
    }
  });
}

}  // namespace selvedge::cli
