// selvedge model import, calibrate, kinds: makes a model directory of a network, and calibrates it with photos.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
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

// "3x2" -> rows x columns.
void read_grid(const std::string& text, encoder_graph::FeatureOptions& features) {
  constexpr int most = 16;
  const char* const end = text.data() + text.size();
  int rows = 0, columns = 0;
  const auto [times, failure] = std::from_chars(text.data(), end, rows);
  const bool has_times = failure == std::errc() && times != end && *times == 'x';
  const auto rest = has_times ? std::from_chars(times + 1, end, columns) : std::from_chars_result{end, failure};
  if (!has_times || rest.ec != std::errc() || rest.ptr != end || rows < 1 || rows > most || columns < 1 ||
      columns > most) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--grid: expected rows x columns of 1 to {} each, such as 3x2, found '{}'", most, text));
  }
  features.grid_rows = rows;
  features.grid_columns = columns;
}

std::optional<std::array<float, 3>> three(const std::vector<float>& values) {
  if (values.size() != 3) return std::nullopt;
  return std::array{values[0], values[1], values[2]};
}

void run_import(ModelImportArguments& arguments) {
  embedding::ImportModelOptions& options = arguments.options;
  options.mean = three(arguments.mean);
  options.std = three(arguments.std);
  if (!arguments.framing.empty()) options.framing = model_directory::framing_from(arguments.framing);
  if (arguments.pool == "class") options.features.tokens = encoder_graph::TokenPooling::class_token;
  if (arguments.pool == "mean") options.features.tokens = encoder_graph::TokenPooling::mean;
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
                  "How its authors prepare pictures: clip, siglip, dinov2 or imagenet (default: what a "
                  "preprocessor_config.json beside it says)")
      ->check(CLI::IsMember(model_directory::preset_names()));
  command
      .add_option("--framing", arguments.framing, "stretch, centre_crop or letterbox: how a picture comes to its size")
      ->check(CLI::IsMember({"stretch", "centre_crop", "letterbox"}));
  command.add_option("--mean", arguments.mean, "Subtracted from value / 255: three numbers, e.g. 0.485,0.456,0.406")
      ->delimiter(',')
      ->expected(3);
  command.add_option("--std", arguments.std, "Divisor after the mean is subtracted: three numbers above 0")
      ->delimiter(',')
      ->expected(3)
      ->check(CLI::PositiveNumber);
}

void add_output_options(CLI::App& command, ModelImportArguments& arguments) {
  auto* output =
      command
          .add_option("--output", arguments.options.outputs,
                      "Output to use, where there are several, or a tensor inside the network; repeat to join some")
          ->take_all()
          ->expected(1)
          ->allow_extra_args(false);
  command
      .add_flag("--levels", arguments.options.levels,
                "Of a convolutional network: join its maps of three depths, pooled on a grid; for training an adapter")
      ->excludes(output);
  command.add_option("--pool", arguments.pool, "class or mean: what of an output of tokens is taken")
      ->check(CLI::IsMember({"class", "mean"}));
  command.add_option("--grid", arguments.grid,
                     "Cells in which maps are averaged besides: rows x columns (default: 3x2 for several maps)");
}

void add_import(CLI::App& model) {
  const auto arguments = std::make_shared<ModelImportArguments>();
  auto* command = model.add_subcommand("import", "Make a model directory of any ONNX image encoder");
  command->add_option("onnx", arguments->onnx, "Network; weights in a file beside it are taken in")->required();
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
    const dataset::Manifest manifest = dataset::read_manifest(arguments.data);
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
  auto* command =
      model.add_subcommand("calibrate", "Fit what a model says of its answers to photos that it has not seen");
  command->add_option("directory", arguments->directory, "Model directory; its card is rewritten")->required();
  auto* source = command->add_option_group("source")->require_option(1);
  auto* data = source->add_option("--data", arguments->data,
                                  "manifest.csv: match probability and threshold are fitted to its split validation");
  source->add_option("--like", arguments->like,
                     "Take them from this model instead: of the same recipe, with pairs kept aside");
  auto* absent = command
                     ->add_option("--absent", arguments->absent,
                                  "NAME=FOLDER of photos of clothes (or of none) that the shop does not have, "
                                  "repeatable: fit what is said of first answers instead")
                     ->needs(data)
                     ->take_all()
                     ->expected(1)
                     ->allow_extra_args(false);
  command->add_option("--split", arguments->split, "With --absent: the split whose photos are used, or all")
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
          "With --absent: makes the pairs' photos worse first, for a model that was trained on them as they are: "
          "background, crop, ... (see selvedge evaluate)")
      ->needs(absent);
  command
      ->add_option("--finder", arguments->finder,
                   "With --absent: finder of garments through which photos are looked at; '' takes them whole")
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
  auto* command =
      model.add_subcommand("kinds", "Teach a model to tell kinds of garment, so that they order its answers");
  command->add_option("directory", arguments->directory, "Model directory; kinds.json is written into it")->required();
  command->add_option("--data", arguments->data, "CSV with the columns image and kind (top, dress, trousers, ...)")
      ->required();
  command
      ->add_option("--order-weight", arguments->order_weight,
                   "What the agreement of kinds counts beside the similarity; 0: nothing")
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
