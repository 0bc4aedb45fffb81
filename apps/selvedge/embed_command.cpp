#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "commands.h"
#include "ground/embedding/embed_files.h"
#include "ground/embedding/transfer_network.h"
#include "ground/files/atomic_file.h"
#include "ground/files/npy.h"
#include "ground/terminal/progress_bar.h"
#include "installed.h"

namespace selvedge::cli {
namespace {

struct EmbedArguments {
  std::string model;
  std::vector<std::string> images;
  std::string out;
  bool quiet = false;
};

ExitCode embed(const EmbedArguments& arguments) {
  for (const std::string& image : arguments.images) files::require_other_file(arguments.out, image);
  const std::filesystem::path model = choose_model_directory(arguments.model, {});
  const embedding::Embedder embedder(model, {.threads = 0});
  embedding::require_embeddings(embedder.card(), model);
  const std::vector<std::filesystem::path> files(arguments.images.begin(), arguments.images.end());
  const embedding::EmbeddedFiles result =
      embedding::embed_files(embedder, files, terminal::make_progress_bar(arguments.quiet));
  files::write_npy(result.embeddings, arguments.out);
  for (const Skipped& image : result.skipped)
    fmt::print(stderr, "skipped {}; its row is all zeros\n", to_string(image));
  if (!arguments.quiet)
    fmt::print("{}: {} x {} float32\n", arguments.out, result.embeddings.rows(), result.embeddings.dim());
  return result.skipped.empty() ? ExitCode::done : ExitCode::some_skipped;
}

}  // namespace

void add_embed_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<EmbedArguments>();
  auto* command = app.add_subcommand("embed", "Write the embeddings of images for other tools, as a NumPy file");
  command->add_option("--model", arguments->model, "Model directory; default: models/default");
  command->add_option("images", arguments->images, "Images, one row each in this order")->required();
  command->add_option("--out", arguments->out, "The .npy file to write")->required();
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer("Example:\n  selvedge embed --model runs/paper photos/*.jpg --out photos.npy");
  command->callback([arguments, &outcome] { outcome = embed(*arguments); });
}

}  // namespace selvedge::cli
