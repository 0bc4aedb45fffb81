// selvedge model quantise: makes a new model with the convolutions of another in 8 bits (decision 0030).
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "ground/embedding/eight_bit_model.h"
#include "ground/terminal/progress_bar.h"
#include "picture_list.h"

namespace selvedge::cli {
namespace {

struct QuantiseArguments {
  std::string directory, out;
  std::vector<std::string> data;
  std::size_t pictures = 300;
  bool quiet = false;
};

// `most` pictures, spread evenly over the list, because lists are often sorted.
std::vector<std::filesystem::path> chosen_pictures(const PictureList& list, std::size_t most) {
  std::vector<std::filesystem::path> chosen;
  const std::size_t count = std::min(most, list.pictures.size());
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(list.pictures[i * list.pictures.size() / count].path);
  return chosen;
}

void run_quantise(const QuantiseArguments& arguments) {
  const PictureList list = list_pictures(arguments.data);
  for (const Skipped& row : list.skipped) fmt::print(stderr, "skipped {}\n", to_string(row));
  const embedding::EightBitModel made =
      embedding::make_eight_bit_model(arguments.directory, chosen_pictures(list, arguments.pictures), arguments.out,
                                      terminal::make_progress_bar(arguments.quiet));
  for (const Skipped& picture : made.skipped) fmt::print(stderr, "skipped {}\n", to_string(picture));
  if (arguments.quiet) return;
  fmt::print(
      "{} convolutions in 8 bits, {} in float; steps from {} pictures\ncosine to the float model's embeddings of {} "
      "other pictures: mean {:.4f}, least {:.4f}\nmodel directory: {}\nIts embeddings do not mix with the float "
      "model's. Next: selvedge evaluate --model {} --model {} …, then selvedge catalogue reindex --model {}\n",
      made.convolutions, made.left, made.pictures, made.judged, made.mean_cosine, made.least_cosine, arguments.out,
      arguments.directory, arguments.out, arguments.out);
}

}  // namespace

void add_quantise(CLI::App& model) {
  const auto arguments = std::make_shared<QuantiseArguments>();
  auto* command = model.add_subcommand("quantise", "Make a faster copy of a model, with convolutions in 8 bits");
  command->add_option("directory", arguments->directory, "Model directory, in float")->required();
  command
      ->add_option("--data", arguments->data,
                   std::string("Pictures like those the model will see: ") + picture_list_help)
      ->required();
  command->add_option("--out", arguments->out, "Model directory to write; must not exist yet")->required();
  command->add_option("--pictures", arguments->pictures, "Most pictures to use, spread over all of --data")
      ->check(CLI::Range(8, 100000))
      ->capture_default_str();
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer("Example:\n  selvedge model quantise models/default --data photos/ --out models/default-8bit");
  command->callback([arguments] { run_quantise(*arguments); });
}

}  // namespace selvedge::cli
