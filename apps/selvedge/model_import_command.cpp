#include <fmt/format.h>

#include <memory>

#include "commands.h"
#include "ground/embedding/import_model.h"
#include "ground/terminal/progress_bar.h"
#include "selvedge/error.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/model_calibration.h"

namespace selvedge::cli {
namespace {

struct ImportArguments {
  std::string onnx, out;
  std::vector<float> mean{0, 0, 0}, std{1, 1, 1};
  embedding::ImportModelOptions options;
};

void add_import(CLI::App& model) {
  const auto arguments = std::make_shared<ImportArguments>();
  auto* command = model.add_subcommand("import", "Make a model directory of any ONNX image encoder");
  command->add_option("onnx", arguments->onnx, "Network: float32 N x 3 x height x width -> N x embedding size")
      ->required();
  command->add_option("--out", arguments->out, "Model directory to write; must not exist yet")->required();
  command->add_option("--name", arguments->options.name, "Name of the model (default: the file's)");
  command->add_option("--width", arguments->options.width, "Input pixels, where the network takes any")
      ->check(CLI::Range(1, 4096));
  command->add_option("--height", arguments->options.height, "Input pixels, where the network takes any")
      ->check(CLI::Range(1, 4096));
  command->add_option("--mean", arguments->mean, "Subtracted from value / 255: three numbers, e.g. 0.485,0.456,0.406")
      ->delimiter(',')
      ->expected(3);
  command->add_option("--std", arguments->std, "Divisor after the mean is subtracted: three numbers above 0")
      ->delimiter(',')
      ->expected(3)
      ->check(CLI::PositiveNumber);
  command->add_option("--output", arguments->options.output_name, "Output to use, where there are several");
  command->add_option("--licence", arguments->options.licence, "Licence of the weights, for the card");
  command->footer(
      "Example:\n  selvedge model import clip.onnx --out models/clip --mean 0.481,0.458,0.408 --std 0.269,0.261,0.276\n"
      "Then calibrate it: selvedge model calibrate models/clip --data manifest.csv");
  command->callback([arguments] {
    std::copy_n(arguments->mean.begin(), 3, arguments->options.mean.begin());
    std::copy_n(arguments->std.begin(), 3, arguments->options.std.begin());
    const model_directory::ModelCard card =
        embedding::import_model(arguments->onnx, arguments->options, arguments->out);
    fmt::print("{}: input '{}' {} x {} pixels, output '{}' of {} values\nmodel directory: {}\n", card.name,
               card.input_name, card.input.width, card.input.height, card.output_name, card.embedding_size,
               arguments->out);
  });
}

void add_calibrate(CLI::App& model) {
  struct Arguments {
    std::string directory, data, like;
    bool quiet = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  auto* command = model.add_subcommand(
      "calibrate", "Fit a model's match probability and threshold to a data set's split validation");
  command->add_option("directory", arguments->directory, "Model directory; its card is rewritten")->required();
  auto* source = command->add_option_group("source")->require_option(1);
  source->add_option("--data", arguments->data, "manifest.csv");
  source->add_option("--like", arguments->like,
                     "Take both from this model instead: of the same recipe, with pairs kept aside");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer("Example:\n  selvedge model calibrate models/clip --data manifest.csv");
  command->callback([arguments] {
    const auto calibrated = arguments->like.empty() ? evaluation::calibrate_model(
                                                          arguments->directory, dataset::read_manifest(arguments->data),
                                                          terminal::make_progress_bar(arguments->quiet))
                                                    : evaluation::calibrate_like(arguments->directory, arguments->like);
    if (!calibrated)
      throw Error(ErrorKind::invalid_argument,
                  "--data: expected at least two products with both a product and a person image in split validation");
    if (!arguments->quiet)
      fmt::print("match probability: sigmoid({:.3f} x similarity {:+.3f}); judged a match from similarity {:.3f}\n",
                 calibrated->match.scale, calibrated->match.bias, calibrated->threshold);
  });
}

}  // namespace

void add_model_making_commands(CLI::App& model) {
  add_import(model);
  add_calibrate(model);
}

}  // namespace selvedge::cli
