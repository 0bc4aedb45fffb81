// selvedge evaluate: makes one plan of pairs and galleries, judges every model on it, and writes one report. A finder
// of garments is judged in another way (evaluate_finder.h).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "evaluate_finder.h"
#include "ground/files/atomic_file.h"
#include "ground/garments/finder.h"
#include "ground/image/encode.h"
#include "ground/model_directory/model_card.h"
#include "ground/terminal/progress_bar.h"
#include "installed.h"
#include "selvedge/error.h"
#include "study/dataset/content_hash.h"
#include "study/evaluation/colour_baseline.h"
#include "study/evaluation/comparison.h"
#include "study/evaluation/drawings.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/judge_models.h"
#include "study/evaluation/robustness.h"
#include "study/report/example_sheets.h"
#include "study/report/report.h"
#include "training_data.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t drawings_shown = 24;

struct EvaluateArguments {
  std::vector<std::string> models;
  std::string data;
  std::string split = "test";
  std::string experiment = "all";
  std::string transfer;
  std::string distractors;
  std::vector<std::string> perturbations;
  std::string attribute;
  bool views = false;
  std::vector<std::string> absent;
  std::string finder = default_finder_directory().string();
  std::size_t drawn = 300;
  std::string out;
  evaluation::PlanOptions plan;
  bool json = false;
  bool quiet = false;
};

// Removes images that cannot be decoded from the manifest, and draws the plan again without them.
evaluation::Planned plan_readable(dataset::Manifest manifest, const evaluation::PlanOptions& options,
                                  const ProgressSink& progress) {
  evaluation::Planned planned{std::move(manifest), {}, {}, {}};
  while (true) {
    planned.plan = evaluation::plan_evaluation(planned.manifest, options);
    planned.colours = evaluation::colour_histograms(evaluation::files_of(planned.plan, planned.manifest), progress);
    if (planned.colours.skipped.empty()) return planned;
    std::set<std::size_t> unreadable;
    for (std::size_t row = 0; row < planned.plan.images.size(); ++row) {
      if (!planned.colours.readable[row]) unreadable.insert(planned.plan.images[row].manifest_image);
    }
    planned.skipped.insert(planned.skipped.end(), planned.colours.skipped.begin(), planned.colours.skipped.end());
    std::size_t position = 0;
    std::erase_if(planned.manifest.images,
                  [&](const dataset::ManifestImage&) { return unreadable.contains(position++); });
  }
}

// The names that were asked for; "all" stands for every perturbation. Throws invalid_argument for an unknown name.
std::vector<std::string> known_perturbations(const std::vector<std::string>& asked) {
  std::vector<std::string> names;
  core::Rng rng(1);
  for (const std::string& name : asked) {
    if (name == "all") {
      for (const evaluation::Perturbation& one : evaluation::perturbations()) names.push_back(one.name);
    } else {
      evaluation::perturb(Image(4, 4), name, rng);
      names.push_back(name);
    }
  }
  return names;
}

// The transfer network for Experiment 3. Nothing if that experiment is not asked for.
std::optional<embedding::TransferNetwork> open_transfer_network(const EvaluateArguments& arguments) {
  if (arguments.transfer.empty()) {
    if (arguments.experiment != "3") return std::nullopt;
    throw Error(ErrorKind::invalid_argument, "--experiment 3: expected --transfer DIRECTORY, found none");
  }
  if (arguments.experiment == "1" || arguments.experiment == "2") {
    throw Error(ErrorKind::invalid_argument,
                "--transfer: expected --experiment 3 or all, found " + arguments.experiment);
  }
  return embedding::TransferNetwork(arguments.transfer, {.threads = 0});
}

// Compares each model with the first by paired differences, because all have the same queries. Each gallery size has a
// random stream of its own.
void compare_to_first(report::Report& report) {
  for (std::size_t m = 1; m < report.models.size(); ++m) {
    for (std::size_t i = 0; i < report.models[m].result.retrieval.size(); ++i) {
      core::Rng rng = core::Rng(report.plan.seed).fork(500 + i);
      report.models[m].to_first.push_back(evaluation::paired_difference(report.models.front().result.retrieval[i].ranks,
                                                                        report.models[m].result.retrieval[i].ranks,
                                                                        report.plan.resamples, rng));
    }
  }
}

report::ReportData data_of(const EvaluateArguments& arguments, std::string fingerprint,
                           const evaluation::Planned& planned) {
  report::ReportData data;
  data.manifest = arguments.data;
  data.fingerprint = std::move(fingerprint);
  data.products = planned.plan.products.size();
  for (const evaluation::ProductRows& product : planned.plan.products) {
    data.product_images += product.product_images.size();
    data.person_images += product.person_images.size();
  }
  data.skipped = planned.skipped.size();
  return data;
}

// Adds the directory to the names of models that have the same name.
void name_apart(std::vector<evaluation::JudgedModel>& models, const std::vector<std::string>& directories) {
  const std::vector<evaluation::JudgedModel> before = models;
  for (std::size_t i = 0; i < models.size(); ++i) {
    const auto same = std::count_if(before.begin(), before.end(),
                                    [&](const evaluation::JudgedModel& m) { return m.name == before[i].name; });
    if (same > 1) models[i].name += " (" + directories[i] + ")";
  }
}

void write_report(const report::Report& report, const evaluation::Planned& planned, const fs::path& out) {
  const report::PictureOfRow pictures = [&](std::size_t row, int side) {
    return report::shown_picture(planned.manifest.full_path(planned.plan.images[row].manifest_image), side);
  };
  files::write_file_atomically(out / "report.html", report::report_page(report, pictures));
  const auto& mistakes = report.models.front().mistakes;
  if (mistakes && !mistakes->wrong.empty())
    files::write_file_atomically(out / "mistakes.png",
                                 image::encode_png(report::draw_mistake_sheet(report.plan, *mistakes, pictures)));
  const evaluation::JudgedModel& first = report.models.front();
  if (first.result.pairs)
    files::write_file_atomically(out / "samples.png", image::encode_png(report::draw_sample_sheet(first, pictures)));
  if (!first.result.retrieval.empty())
    files::write_file_atomically(out / "answers.png",
                                 image::encode_png(report::draw_answer_sheet(report.plan, first, pictures)));
  files::write_file_atomically(out / "ranks.csv", report::ranks_csv(report));
  files::write_file_atomically(out / "pairs.csv", report::pairs_csv(report));
  files::write_file_atomically(out / "report.json", report::report_json(report));
}

bool is_finder(const EvaluateArguments& arguments) {
  return arguments.models.size() == 1 &&
         model_directory::read_model_card(arguments.models.front()).architecture == embedding::finder_architecture;
}

ExitCode run_evaluation(const EvaluateArguments& arguments) {
  if (is_finder(arguments)) {
    return evaluate_finder(arguments.models.front(),
                           {.data = arguments.data, .drawn = arguments.drawn, .seed = arguments.plan.seed},
                           arguments.out, arguments.json, arguments.quiet);
  }
  const auto start = Clock::now();
  const ProgressSink progress = terminal::make_progress_bar(arguments.quiet);
  evaluation::PlanOptions options = arguments.plan;
  options.split = *dataset::split_from(arguments.split);
  options.experiment1 = arguments.experiment == "1" || arguments.experiment == "all";
  options.experiment2 = arguments.experiment != "1";  // Experiment 3 uses its galleries
  // Comparing thousands of products with each other by pixels would take longer than all the rest.
  options.whole_split = arguments.experiment != "3";
  evaluation::JudgingOptions judging{images_of_csv(arguments.distractors),
                                     known_perturbations(arguments.perturbations),
                                     arguments.attribute,
                                     arguments.views,
                                     {},
                                     nullptr};
  if (!arguments.absent.empty() && !options.experiment2)
    throw Error(ErrorKind::invalid_argument, "--absent: expected --experiment 2, 3 or all, found 1");
  for (const std::string& source : arguments.absent) judging.absent.push_back(evaluation::photo_source(source));
  std::optional<garments::Finder> finder;
  if (!judging.absent.empty() && !arguments.finder.empty()) judging.finder = &finder.emplace(arguments.finder);
  if (!options.experiment2 && !judging.perturbations.empty())
    throw Error(ErrorKind::invalid_argument, "--perturb: expected --experiment 2, 3 or all, found 1");
  // Checked before anything that takes time, so that a wrong model or folder is an error at once.
  for (const std::string& directory : arguments.models)
    embedding::require_embeddings(model_directory::read_model_card(directory), directory);
  const std::optional<embedding::TransferNetwork> transfer = open_transfer_network(arguments);
  files::make_parent_folders(fs::path(arguments.out) / "report.json");

  dataset::Manifest manifest = read_pairs_or_manifest(arguments.data, arguments.quiet, options.split);
  if (options.split == dataset::Split::train && manifest.taken_for_validation > 0 && !arguments.quiet)
    fmt::print(stderr,
               "note: {}: names no split validation, so a tenth of the products of train ({}) counts as it and is not "
               "judged\n",
               arguments.data, manifest.taken_for_validation);
  std::string fingerprint = dataset::data_fingerprint(manifest, progress);
  evaluation::Planned planned = plan_readable(std::move(manifest), options, progress);
  report::Report report;
  report.version = SELVEDGE_VERSION;
  report.plan = planned.plan;
  for (const std::string& directory : arguments.models) {
    report.models.push_back(evaluation::judge_model(directory, planned, judging, progress));
  }
  compare_to_first(report);
  if (transfer) report.drawings = evaluation::judge_transfer(*transfer, arguments.models.front(), planned, progress);
  report.attribute = arguments.attribute;
  name_apart(report.models, arguments.models);
  report.baselines.push_back(evaluation::judge_colours(planned, judging.distractors, progress));
  report.data = data_of(arguments, std::move(fingerprint), planned);
  report.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (transfer) {
    const report::DrawingSheet drawn =
        report::draw_drawing_sheet(*transfer, planned.manifest, options.split, drawings_shown);
    files::write_file_atomically(fs::path(arguments.out) / "drawings.png", image::encode_png(drawn.sheet));
  }
  write_report(report, planned, arguments.out);  // report.json comes last, so where it is, the rest is too

  for (const Skipped& image : planned.skipped) fmt::print(stderr, "skipped {}\n", to_string(image));
  if (arguments.json) {
    fmt::print("{}", report::report_json(report));
  } else if (!arguments.quiet) {
    fmt::print("{}report: {}\n", report::evaluation_tables(report), (fs::path(arguments.out) / "report.html").string());
  }
  return planned.skipped.empty() ? ExitCode::done : ExitCode::some_skipped;
}

}  // namespace

void add_evaluate_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<EvaluateArguments>();
  auto* command = app.add_subcommand("evaluate", "Judge models on a data set as the paper did, and write a report");
  command->add_option("--model", arguments->models, "Model directory; repeat to judge several on the same pairs")
      ->required()
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  command
      ->add_option(
          "--data", arguments->data,
          "manifest.csv, or a CSV of pairs (product_image,person_image); for a finder of garments, the folder of "
          "real data")
      ->required();
  command->add_option("--split", arguments->split, "Split to judge on")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->add_option("--experiment", arguments->experiment, "1: pairs, 2: retrieval, 3: drawings (with 2), or all")
      ->check(CLI::IsMember({"1", "2", "3", "all"}))
      ->capture_default_str();
  command
      ->add_option(
          "--gallery", arguments->plan.gallery_sizes,
          "Products in a gallery; repeatable (default: 50, 300 and all of the split; for Experiment 3, 50 and 300)")
      ->check(CLI::Range(1, 1'000'000))
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  command->add_option("--galleries", arguments->plan.galleries, "Random galleries of each size")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--transfer", arguments->transfer,
                      "Model directory of a transfer network (PixelDTGAN); Experiment 3 judges its drawings");
  command->add_option("--distractors", arguments->distractors,
                      "CSV with a column `image` (paths relative to it): more gallery images, never the right answer");
  command
      ->add_option("--perturb", arguments->perturbations,
                   "Also judge with worse photos: crop, rotate, blur, dark, bright, jpeg, cover, background, or all; "
                   "repeatable")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  command->add_option("--attribute", arguments->attribute,
                      "Column of the manifest, e.g. kind: reports how often answers have the photo's value of it");
  command->add_flag("--views", arguments->views,
                    "Also report how often two perturbed views of a picture without a pair find each other");
  command
      ->add_option("--absent", arguments->absent,
                   "NAME=FOLDER of photos whose products are in no gallery: reports how often the model still claims "
                   "a match; repeatable")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  command
      ->add_option("--finder", arguments->finder,
                   "With --absent: finder of garments for these photos; '' takes the photos whole")
      ->capture_default_str();
  command->add_option("--drawn", arguments->drawn, "To judge a finder: pictures of drawn people")
      ->capture_default_str();
  command->add_option("--seed", arguments->plan.seed, "Seed for drawing pairs, galleries, intervals and examples")
      ->capture_default_str();
  command
      ->add_option("--out", arguments->out,
                   "Folder for report.html, report.json, ranks.csv, pairs.csv and sheets of pictures")
      ->required();
  command->add_flag("--json", arguments->json, "Print report.json instead of tables");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer(
      "Examples:\n  selvedge evaluate --model runs/paper --data worn_tops/manifest.csv --out runs/paper/report\n"
      "  selvedge evaluate --model models/default --model models/ours --data pairs.csv --split train --out runs/which");
  command->callback([arguments, &outcome] { outcome = run_evaluation(*arguments); });
}

}  // namespace selvedge::cli
