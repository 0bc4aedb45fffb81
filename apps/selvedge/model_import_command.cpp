// selvedge model import, calibrate, kinds: makes a model directory of a network, and calibrates it with photos.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "ground/core/number_texts.h"
#include "ground/embedding/import_model.h"
#include "ground/garments/finder.h"
#include "ground/model_directory/preprocessing.h"
#include "ground/terminal/progress_bar.h"
#include "installed.h"
#include "selvedge/error.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/kind_training.h"
#include "study/evaluation/model_calibration.h"
#include "study/evaluation/query_photos.h"
#include "training_data.h"

namespace selvedge::cli {
namespace {

struct ModelImportArguments {
  std::string onnx, out;
  std::vector<float> mean, std;
  std::string framing, pool, grid;
  embedding::ImportModelOptions options;
};

void read_grid(const std::string& text, encoder_graph::FeatureOptions& features) {
  const std::optional<core::Grid> grid = core::parse_grid(text);
  if (!grid) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--grid: expected rows x columns of 1 to {} each, such as 3x2, found '{}'",
                            core::largest_grid, text));
  }
  features.grid_rows = grid->rows;
  features.grid_columns = grid->columns;
}

Error unfit_numbers(const char* option, const char* expected, const std::vector<float>& found) {
  return {ErrorKind::invalid_argument,
          fmt::format("--{}: expected {}, found {}", option, expected, fmt::join(found, ","))};
}

std::optional<std::array<float, 3>> three(const char* option, const std::vector<float>& values) {
  if (values.size() != 3) return std::nullopt;
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
    throw unfit_numbers(option, "three finite numbers", values);
  return std::array{values[0], values[1], values[2]};
}

void run_import(ModelImportArguments& arguments) {
  embedding::ImportModelOptions& options = arguments.options;
  options.mean = three("mean", arguments.mean);
  options.std = three("std", arguments.std);
  if (options.std && std::ranges::any_of(*options.std, [](float divisor) { return divisor <= 0; }))
    throw unfit_numbers("std", "three numbers above 0", arguments.std);
  options.warn = [](const std::string& text) { fmt::print(stderr, "note: {}\n", text); };
  if (!arguments.framing.empty()) options.framing = model_directory::framing_from(arguments.framing);
  if (arguments.pool == "class") options.features.tokens = encoder_graph::TokenPooling::class_token;
  if (arguments.pool == "mean") options.features.tokens = encoder_graph::TokenPooling::mean;
  options.grid_is_usual = arguments.grid.empty();
  if (arguments.grid.empty() && (options.levels || options.outputs.size() > 1)) arguments.grid = "3x2";
  if (!arguments.grid.empty()) read_grid(arguments.grid, options.features);
  const model_directory::ModelCard card = embedding::import_model(arguments.onnx, options, arguments.out);
  fmt::print(
      "{}: input {}\n  output '{}' as {} values\n  pictures {} x {} pixels, {}, mean {:.3f}, std {:.3f} ({})\nmodel "
      "directory: {}\n",
      card.name, card.settings.at("import.input"), card.settings.at("import.outputs"), card.embedding_size,
      card.input.width, card.input.height, model_directory::to_string(card.input.framing),
      fmt::join(card.input.mean, ", "), fmt::join(card.input.std, ", "), card.settings.at("import.preprocessing"),
      arguments.out);
}

void add_preparation_options(CLI::App& command, ModelImportArguments& arguments) {
  command.add_option("--width", arguments.options.width, "Input pixels, where the network takes any")
      ->check(CLI::Range(1, 4096));
  command.add_option("--height", arguments.options.height, "Input pixels, where the network takes any")
      ->check(CLI::Range(1, 4096));
  command
      .add_option("--preset", arguments.options.preset,
                  "How its authors prepare pictures: clip, siglip, dinov2 or imagenet (default: as a "
                  "preprocessor_config.json, open_clip_config.json or timm's config.json beside it says)")
      ->check(CLI::IsMember(model_directory::preset_names()));
  command
      .add_option("--framing", arguments.framing,
                  "How a picture is brought to the input's size: stretch, centre_crop or letterbox")
      ->check(CLI::IsMember({"stretch", "centre_crop", "letterbox"}));
  command.add_option("--mean", arguments.mean, "Subtracted from value / 255: three numbers, e.g. 0.485,0.456,0.406")
      ->delimiter(',')
      ->expected(3);
  command.add_option("--std", arguments.std, "Divisor after the mean is subtracted: three numbers above 0")
      ->delimiter(',')
      ->expected(3);
}

void add_output_options(CLI::App& command, ModelImportArguments& arguments) {
  auto* output =
      command
          .add_option("--output", arguments.options.outputs,
                      "Output to use if there are several, or a tensor inside the network; repeat to join several")
          ->take_all()
          ->expected(1)
          ->allow_extra_args(false);
  command
      .add_flag("--levels", arguments.options.levels,
                "For a convolutional network: join its maps of three depths, pooled on a grid; to train an adapter")
      ->excludes(output);
  command
      .add_option("--pool", arguments.pool, "What to take from an output of tokens: class (the first token) or mean")
      ->check(CLI::IsMember({"class", "mean"}));
  command.add_option("--grid", arguments.grid,
                     "Also average maps in each cell of a grid: rows x columns (default: 3x2 for several maps)");
}

void add_import(CLI::App& model) {
  const auto arguments = std::make_shared<ModelImportArguments>();
  auto* command = model.add_subcommand("import", "Make a model directory from any ONNX image encoder");
  command->add_option("onnx", arguments->onnx, "ONNX file of the network; weights in a file beside it are included")
      ->required();
  command->add_option("--out", arguments->out, "Model directory to write; must not exist yet")->required();
  command->add_option("--name", arguments->options.name, "Name of the model (default: the file's)");
  add_preparation_options(*command, *arguments);
  add_output_options(*command, *arguments);
  command->add_option("--licence", arguments->options.licence, "Licence of the weights, for the card");
  command->footer(
      "Examples:\n  selvedge model import clip.onnx --out models/clip --preset clip\n"
      "  selvedge model import dinov2.onnx --out models/dino --preset dinov2 --pool class\n"
      "Then: selvedge model calibrate models/clip --data manifest.csv\n"
      "Better: train an adapter, see docs/training.md");
  command->callback([arguments] { run_import(*arguments); });
}

struct CalibrateArguments {
  std::string directory, data, like, split = "validation", distractors, perturbation;
  std::vector<std::string> absent;
  std::string finder = default_finder_directory().string();
  bool quiet = false;
};

void print_figures(const char* when, const evaluation::AnswerFigures& figures) {
  fmt::print("{}: calibration error {:.3f}, right told from wrong {:.3f} (AUC)\n", when, figures.pairs.expected_error,
             figures.auc);
  for (const evaluation::AbsentClaims& claims : figures.absent) {
    fmt::print(
        "  absent, {:<16} {:>5} photos: first answer at least .5 in {:.3f}, at least .9 in {:.3f}; no garment {:.3f}\n",
        claims.source, claims.likely.of, claims.likely.value(), claims.sure.value(), claims.no_garment.value());
  }
}

// Calibrates the probabilities of answers with photos of products in the gallery and of clothes that are absent.
void run_answer_calibration(const CalibrateArguments& arguments, const dataset::Manifest& manifest) {
  evaluation::AnswerPhotos photos;
  photos.manifest = &manifest;
  if (arguments.split != "all") photos.split = dataset::split_from(arguments.split);
  for (const std::string& source : arguments.absent) photos.absent.push_back(evaluation::photo_source(source));
  photos.perturbation = arguments.perturbation;
  if (!arguments.distractors.empty()) photos.distractors = images_of_csv(arguments.distractors);
  std::optional<garments::Finder> finder;
  if (!arguments.finder.empty()) photos.finder = &finder.emplace(arguments.finder);
  const evaluation::CalibratedAnswers calibrated =
      evaluation::calibrate_answers(arguments.directory, photos, terminal::make_progress_bar(arguments.quiet));
  for (const Skipped& image : calibrated.skipped) fmt::print(stderr, "skipped {}\n", to_string(image));
  if (arguments.quiet) return;
  print_figures("before", calibrated.before);
  print_figures("after ", calibrated.after);
  const model_directory::AnswerCalibration& fitted = calibrated.fitted;
  fmt::print(
      "first answers, fitted to {} photos of pairs: sigmoid({:.3f} x similarity {:+.3f} x (similarity - background) "
      "{:+.3f} + kind), usual background {:.3f}\n",
      calibrated.photos, fitted.similarity, fitted.margin, fitted.bias, fitted.background);
  for (const auto& [kind, bias] : fitted.kinds) fmt::print("  kind {:<10} {:+.3f}\n", kind, bias);
}

void run_calibration(const CalibrateArguments& arguments) {
  std::optional<evaluation::CalibratedModel> calibrated;
  if (arguments.like.empty()) {
    const dataset::Manifest manifest = read_pairs_or_manifest(arguments.data, arguments.quiet);
    if (!arguments.absent.empty()) return run_answer_calibration(arguments, manifest);
    calibrated =
        evaluation::calibrate_model(arguments.directory, manifest, terminal::make_progress_bar(arguments.quiet));
  } else {
    calibrated = evaluation::calibrate_like(arguments.directory, arguments.like);
  }
  if (!calibrated)
    throw Error(ErrorKind::invalid_argument,
                "--data: expected at least two products with both a product and a person image in split validation");
  if (!arguments.quiet)
    fmt::print("match probability: sigmoid({:.3f} x similarity {:+.3f}); judged a match from similarity {:.3f}\n",
               calibrated->match.scale, calibrated->match.bias, calibrated->threshold);
}

void add_calibrate(CLI::App& model) {
  const auto arguments = std::make_shared<CalibrateArguments>();
  auto* command = model.add_subcommand("calibrate", "Calibrate match probabilities on photos not used for training");
  command->add_option("directory", arguments->directory, "Model directory; its card is rewritten")->required();
  auto* source = command->add_option_group("source")->require_option(1);
  auto* data = source->add_option("--data", arguments->data,
                                  "manifest.csv or pairs.csv: match probability and threshold are fitted to its split "
                                  "validation, of pairs without splits a tenth of the products");
  source->add_option("--like", arguments->like,
                     "Copy the calibration of this model instead: the same recipe, trained without these pairs");
  auto* absent = command
                     ->add_option("--absent", arguments->absent,
                                  "NAME=FOLDER of photos of clothes that the shop does not have, or of no clothes; "
                                  "repeatable: fit the probabilities of answers instead")
                     ->needs(data)
                     ->take_all()
                     ->expected(1)
                     ->allow_extra_args(false);
  command->add_option("--split", arguments->split, "With --absent: the split to take photos from, or all")
      ->check(CLI::IsMember({"train", "validation", "test", "all"}))
      ->needs(absent)
      ->capture_default_str();
  command
      ->add_option("--distractors", arguments->distractors,
                   "With --absent: a CSV with a column `image`, further products of the shop")
      ->needs(absent);
  command
      ->add_option(
          "--perturb", arguments->perturbation,
          "With --absent: make the pairs' photos worse first (background, crop, ...; see selvedge evaluate), for a "
          "model trained on these pairs")
      ->needs(absent);
  command
      ->add_option("--finder", arguments->finder,
                   "With --absent: finder of garments for the photos; '' takes the photos whole")
      ->needs(absent)
      ->capture_default_str();
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer(
      "Examples:\n  selvedge model calibrate models/clip --data manifest.csv\n"
      "  selvedge model calibrate models/ours --data own.csv --split all --absent street=photos/street "
      "--absent walls=photos/walls");
  command->callback([arguments] { run_calibration(*arguments); });
}

void add_kinds(CLI::App& model) {
  struct Arguments {
    std::string directory, data;
    double order_weight = 0.3;
    bool quiet = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  auto* command = model.add_subcommand(
      "kinds", "Teach a model to tell kinds of garment apart, so that products of other kinds rank lower");
  command->add_option("directory", arguments->directory, "Model directory; kinds.json is written into it")->required();
  command->add_option("--data", arguments->data, "CSV with the columns image and kind (top, dress, trousers, ...)")
      ->required();
  command
      ->add_option("--order-weight", arguments->order_weight,
                   "Weight of the agreement of kinds beside the similarity; 0: none")
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer("Example:\n  selvedge model kinds models/ours --data kinds.csv");
  command->callback([arguments] {
    const evaluation::TrainedKinds trained =
        evaluation::train_kinds(arguments->directory, evaluation::read_kind_pictures(arguments->data),
                                arguments->order_weight, terminal::make_progress_bar(arguments->quiet));
    for (const Skipped& image : trained.skipped) fmt::print(stderr, "skipped {}\n", to_string(image));
    if (arguments->quiet) return;
    fmt::print("{} pictures; told right by a fit to the other half: {:.3f}\n", trained.pictures, trained.accuracy);
    for (std::size_t k = 0; k < trained.right.size(); ++k)
      fmt::print("  {:<10} {:>5} pictures, {:.3f}\n", garments::kind_names[k], trained.of_kind[k], trained.right[k]);
  });
}

}  // namespace

void add_model_making_commands(CLI::App& model) {
  add_import(model);
  add_calibrate(model);
  add_kinds(model);
}

}  // namespace selvedge::cli
