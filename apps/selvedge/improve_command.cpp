// selvedge improve: makes a better model of shoppers' clicks, in one command. It gathers pairs, trains an adapter, and
// compares both models on products that were held back. The catalogue is reindexed only if the new model is better.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catalogue_command.h"
#include "child_program.h"
#include "commands.h"
#include "exchange/feedback_pairs/feedback_export.h"
#include "exchange/feedback_pairs/gathered_pairs.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/model_directory/model_card.h"
#include "ground/terminal/progress_bar.h"
#include "installed.h"
#include "selvedge/error.h"
#include "stopping_signals.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/comparison.h"
#include "study/evaluation/kind_training.h"
#include "study/evaluation/model_calibration.h"
#include "training_data.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t fewest_products = 20;  // to train on, and as many held back

struct ImproveArguments {
  CatalogueTarget target;
  fs::path out, data, encoder, config;
  std::vector<std::string> settings;
  bool unproven = false, keep_index = false;
};

// Writes feedback and further pairs as one manifest into `folder`, and returns its path.
fs::path gather_pairs(const ImproveArguments& arguments, const fs::path& folder) {
  feedback_pairs::GatheredPairs pairs(folder);
  {
    const catalogue::Catalogue catalogue = catalogue::Catalogue::open(arguments.target.url);
    const feedback_pairs::FeedbackExportReport written = feedback_pairs::export_feedback(
        catalogue, folder / "feedback", {false, terminal::make_progress_bar(arguments.target.quiet)});
    if (!arguments.target.quiet)
      fmt::print("feedback    {} pairs of {} photos and {} products\n", written.pairs, written.photos,
                 written.products);
    if (written.pairs > 0) pairs.add(dataset::read_manifest(folder / "feedback" / "manifest.csv"));
  }
  if (!arguments.data.empty()) {
    const fs::path more = manifest_of(arguments.data, folder / "pairs", arguments.target.quiet);
    pairs.add(dataset::read_manifest(more));
  }
  const std::size_t train = pairs.complete(dataset::Split::train), held_back = pairs.complete(dataset::Split::test);
  if (train < fewest_products || held_back < fewest_products) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("expected pairs of at least {0} products to train on and {0} held back, found {1} and {2}; "
                            "wait for more feedback with photos, or give pairs by --data",
                            fewest_products, train, held_back));
  }
  if (!arguments.target.quiet) fmt::print("products    {} to train on, {} held back\n", train, held_back);
  dataset::write_manifest(pairs.manifest(), folder / "manifest.csv");
  return folder / "manifest.csv";
}

// Writes thumbnails of up to 2,000 products, evenly over the catalogue, and returns their paths.
std::vector<fs::path> write_pictures(const catalogue::Catalogue& catalogue, const fs::path& folder) {
  constexpr std::size_t most = 2000, page = 1000;
  const std::size_t step = catalogue.counts(catalogue::Counted::all).products / most + 1;
  std::vector<fs::path> pictures;
  catalogue::ListOptions options{.filter = {}, .after = {}, .limit = page};
  for (std::size_t seen = 0;;) {
    const std::vector<StoredProduct> products = catalogue.list(options);
    for (const StoredProduct& product : products) {
      if (seen++ % step != 0 || product.images.empty()) continue;
      const auto thumbnail = catalogue.thumbnail(product.images.front().content);
      if (!thumbnail) continue;  // changed meanwhile
      pictures.push_back(folder / (product.images.front().content + ".jpg"));
      files::write_file_atomically(pictures.back(), *thumbnail);
    }
    if (products.size() < page) return pictures;
    options.after = products.back().facts.id;
  }
}

// What the shop relies on besides similarities: the new model tells the kinds of garment that the present one tells, of
// the shop's own pictures, and its probabilities are fitted again with them.
void carry_over(const ImproveArguments& arguments, const fs::path& present, const fs::path& work,
                const fs::path& manifest) {
  const auto progress = terminal::make_progress_bar(arguments.target.quiet);
  const std::vector<fs::path> pictures =
      write_pictures(catalogue::Catalogue::open(arguments.target.url), work / "catalogue");
  const auto carried = evaluation::carry_kinds(present, arguments.out, pictures, progress);
  if (!carried) return;
  evaluation::calibrate_model(arguments.out, dataset::read_manifest(manifest), progress);
  if (!arguments.target.quiet) {
    fmt::print("kinds       as the present model tells them, from {} of the shop's pictures; the same for {:.3f}\n",
               carried->pictures, carried->accuracy);
  }
}

// The absolute path without a slash at its end.
fs::path plain(const fs::path& folder) { return fs::absolute(folder / "").lexically_normal().parent_path(); }

// The model to adapt: the named one, else the one that the present model was made of, else the present model.
fs::path find_encoder(const fs::path& named, const fs::path& present) {
  if (!named.empty()) return named;
  const model_directory::ModelCard card = model_directory::read_model_card(present);
  const auto known = card.settings.find("encoder.directory");
  if (known == card.settings.end()) return present;
  // The card has the name of its directory, which is looked for beside the present model.
  const fs::path beside = plain(present).parent_path() / known->second;
  if (!files::exists(beside / "model.json")) return present;
  const auto fingerprint = card.settings.find("encoder.fingerprint");
  const model_directory::ModelCard encoder = model_directory::read_model_card(beside);
  const bool same = fingerprint != card.settings.end() && encoder.fingerprint == fingerprint->second;
  return same ? beside : present;
}

ExitCode run_self(std::vector<std::string> line, bool quiet) {
  if (quiet) line.emplace_back("--quiet");
  return static_cast<ExitCode>(run_program(own_program(), line));
}

bool worked(ExitCode outcome) { return outcome == ExitCode::done || outcome == ExitCode::some_skipped; }

ExitCode improve(const ImproveArguments& arguments) {
  std::error_code untold;
  if (files::exists(arguments.out) && !fs::is_empty(arguments.out, untold)) {
    const bool model = files::exists(arguments.out / "model.json");
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} holds {} already; {}", arguments.out.string(), model ? "a model" : "something",
                            model ? "choose another --out"
                                  : "remove it, if it is of a run that was stopped, or choose another --out"));
  }
  // Shoppers' photos are kept beside the new model only while it is made; the folder is removed however this ends.
  const fs::path pairs = fs::weakly_canonical(plain(arguments.out)) += ".pairs";
  const RemovedOnStop stopped(files::partial_path(pairs));
  const auto [model, name] = [&] {
    const catalogue::Catalogue catalogue = catalogue::Catalogue::open(arguments.target.url);
    return std::pair(catalogue.state().model, catalogue.name());  // without a password
  }();
  const fs::path present = choose_model_directory({}, model.directory);
  if (model_directory::read_model_card(present).fingerprint != model.fingerprint) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected its model '{}' in {}, found another one", name,
                                                         model.name, present.string()));
  }
  const fs::path encoder = find_encoder(arguments.encoder, present);
  const files::PartialFolder work(pairs);
  fs::permissions(work.path(), fs::perms::owner_all);
  const fs::path manifest = gather_pairs(arguments, work.path());
  const fs::path config = arguments.config.empty() ? configuration("adapter.toml") : arguments.config;
  std::vector<std::string> train = {"train",           "--config",       config.string(),
                                    "--init",          encoder.string(), "--data",
                                    manifest.string(), "--out",          arguments.out.string()};
  for (const std::string& setting : arguments.settings) train.insert(train.end(), {"--set", setting});
  const ExitCode trained = run_self(train, arguments.target.quiet);
  if (!worked(trained)) return trained;
  model_directory::ModelCard card = model_directory::read_model_card(arguments.out);
  card.data.manifest = "gathered by selvedge improve";
  model_directory::write_model_card(card, arguments.out);
  carry_over(arguments, present, work.path(), manifest);

  const evaluation::ModelComparison compared = evaluation::compare_models(
      present, arguments.out, dataset::read_manifest(manifest), 1, terminal::make_progress_bar(arguments.target.quiet));
  for (const Skipped& one : compared.skipped) fmt::print(stderr, "skipped {}\n", to_string(one));
  const bool gains = compared.difference.mean.top.front() > 0;
  const evaluation::Better better = evaluation::better_of(compared.difference);
  const bool taken = better == evaluation::Better::second || (arguments.unproven && gains);
  fmt::print("held back   {}\n", compared.in_words());
  if (!taken) {
    fmt::print(stderr,
               "selvedge improve: refused: the new model is not shown to be better than the present one; the catalogue "
               "stays as it is{}. The new model is in {}\n",
               gains ? " (--unproven takes a gain that may be chance)" : "", arguments.out.string());
    return ExitCode::failed;
  }
  if (arguments.keep_index) {
    fmt::print("accepted    now: selvedge catalogue reindex --catalogue {} --model {}\n", name, arguments.out.string());
    return trained;
  }
  const ExitCode indexed =
      run_self({"catalogue", "reindex", "--catalogue", arguments.target.url, "--model", arguments.out.string()},
               arguments.target.quiet);
  return worked(indexed) ? trained : indexed;
}

}  // namespace

void add_improve_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<ImproveArguments>();
  auto* command = app.add_subcommand(
      "improve",
      "Train an adapter on shoppers' feedback, and use it for the catalogue if it is better on the products held back");
  command->add_option("--catalogue", arguments->target.url, catalogue_url_help)->required();
  command->add_option("--out", arguments->out, "Folder of the run; becomes the new model's directory")->required();
  command->add_option("--data", arguments->data, "More pairs: manifest.csv, or a CSV of product_image,person_image");
  command->add_option("--encoder", arguments->encoder,
                      "Model directory to adapt (default: the encoder of the catalogue's model, if that is an "
                      "adapter and its encoder lies beside it; else the catalogue's model)");
  command->add_option("--config", arguments->config, "Training configuration (default: configs/adapter.toml)");
  command->add_option("--set", arguments->settings,
                      "Change a setting of the configuration: section.key=value; repeatable");
  command->add_flag("--unproven", arguments->unproven,
                    "Take the new model even if its gain may be chance (the interval contains 0)");
  command->add_flag("--keep-index", arguments->keep_index, "Do not reindex the catalogue; print the command for it");
  command->add_flag("--quiet", arguments->target.quiet, "Print the verdict and errors only");
  command->footer("Example:\n  selvedge improve --catalogue shop.db --out models/ours");
  command->callback([arguments, &outcome] { outcome = improve(*arguments); });
}

}  // namespace selvedge::cli
