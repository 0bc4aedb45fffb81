// selvedge dataset import, check: makes a manifest of a source of images, and checks a manifest.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "ground/terminal/progress_bar.h"
#include "ground/terminal/table.h"
#include "print_json.h"
#include "selvedge/error.h"
#include "study/dataset/check.h"
#include "study/dataset/import.h"
#include "study/dataset/manifest.h"
#include "training_data.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_skipped(const std::vector<Skipped>& skipped) {
  for (const Skipped& one : skipped) fmt::print(stderr, "skipped {}\n", to_string(one));
}

Json skipped_json(const std::vector<Skipped>& skipped, const char* source) {
  Json list = Json::array();
  for (const Skipped& one : skipped) list.push_back({{source, one.source}, {"reason", one.reason}});
  return list;
}

struct DatasetImportArguments {
  std::string lookbook, pairs, folder, deepfashion, street2shop, manifest, out;
  dataset::DatasetImportOptions options;
  bool json = false, quiet = false;
};

Json import_json(const dataset::DatasetImportReport& report, const std::string& out) {
  Json splits;
  for (const dataset::Split split : {dataset::Split::train, dataset::Split::validation, dataset::Split::test}) {
    const dataset::SplitCounts& counts = report.kept[static_cast<std::size_t>(split)];
    splits[dataset::to_string(split)] = {{"products", counts.products},
                                         {"product_images", counts.product_images},
                                         {"person_images", counts.person_images}};
  }
  return {{"manifest", out},
          {"images_found", report.images_found},
          {"products_found", report.products_found},
          {"splits", splits},
          {"left_out",
           {{"without_product_image", report.without_product_image},
            {"with_few_person_images", report.with_few_person_images},
            {"beyond_the_split", report.beyond_the_split},
            {"images", report.images_left_out},
            {"products", skipped_json(report.left_out, "product")}}},
          {"skipped", skipped_json(report.skipped, "source")},
          {"other_files", report.other_files}};
}

void print_import(const dataset::DatasetImportReport& report, const std::string& out) {
  const auto row = [](const char* name, const dataset::SplitCounts& counts) {
    return std::vector<std::string>{name, std::to_string(counts.products), std::to_string(counts.product_images),
                                    std::to_string(counts.person_images)};
  };
  std::vector<std::vector<std::string>> rows;
  for (const dataset::Split split : {dataset::Split::train, dataset::Split::validation, dataset::Split::test}) {
    rows.push_back(row(dataset::to_string(split), report.kept[static_cast<std::size_t>(split)]));
  }
  rows.push_back(row("all", report.total()));
  fmt::print("{}\nfound {} images of {} products\n",
             terminal::format_table({"split", "products", "product images", "person images"}, rows),
             report.images_found, report.products_found);
  if (!report.left_out.empty()) {
    fmt::print(
        "left out {} products ({} images): {} without a product image, {} with too few person images, {} more than the "
        "split asks for\n",
        report.left_out.size(), report.images_left_out, report.without_product_image, report.with_few_person_images,
        report.beyond_the_split);
  }
  if (!report.skipped.empty()) fmt::print("skipped {} inputs (named above)\n", report.skipped.size());
  if (report.other_files > 0) fmt::print("passed over {} files that are no images\n", report.other_files);
  fmt::print("wrote {}\n", out);
}

ExitCode run_import(const DatasetImportArguments& arguments) {
  const std::map<dataset::SourceKind, const std::string*> sources = {
      {dataset::SourceKind::lookbook, &arguments.lookbook},
      {dataset::SourceKind::pairs, &arguments.pairs},
      {dataset::SourceKind::folder, &arguments.folder},
      {dataset::SourceKind::deepfashion, &arguments.deepfashion},
      {dataset::SourceKind::street2shop, &arguments.street2shop},
      {dataset::SourceKind::manifest, &arguments.manifest}};
  for (const auto& [kind, source] : sources) {
    if (source->empty()) continue;
    const dataset::DatasetImportReport report = dataset::import_dataset(kind, *source, arguments.out, arguments.options,
                                                                        terminal::make_progress_bar(arguments.quiet));
    print_skipped(report.skipped);
    if (arguments.json) {
      print_json(import_json(report, arguments.out));
    } else if (!arguments.quiet) {
      print_import(report, arguments.out);
    }
    return report.skipped.empty() ? ExitCode::done : ExitCode::some_skipped;
  }
  return ExitCode::wrong_usage;
}

void add_import(CLI::App& dataset, ExitCode& outcome) {
  const auto arguments = std::make_shared<DatasetImportArguments>();
  CLI::App* command = dataset.add_subcommand("import", "Make a manifest from any source of product and person images");
  CLI::Option_group* source = command->add_option_group("source", "Where the images are (exactly one)");
  source->add_option("--lookbook", arguments->lookbook,
                     "Folder or zip of PID######_CLEAN{1,0}_IID######.jpg (CLEAN1: product image)");
  source->add_option("--pairs", arguments->pairs, "CSV with product_image,person_image[,product_id][,split]");
  source->add_option("--folder", arguments->folder,
                     "One folder for each product; product images are named product* or lie in product/");
  source->add_option("--deepfashion", arguments->deepfashion,
                     "DeepFashion's In-shop or Consumer-to-shop benchmark: its folder, or its list_eval_partition.txt");
  source->add_option("--street2shop", arguments->street2shop,
                     "Street2Shop's folder: photos, {train,test}_pairs_*.json and retrieval_*.json");
  source->add_option(
      "--manifest", arguments->manifest,
      "Another manifest; it is checked, its paths are made relative to --out, and it is split again if asked");
  source->require_option(1);
  dataset::DatasetImportOptions& options = arguments->options;
  command->add_option("--out", arguments->out, "The manifest to write, e.g. data/manifest.csv")->required();
  command->add_option("--min-person", options.min_person,
                      "Leave out products with fewer person images (10 for --lookbook, else 1)");
  command->add_option("--train", options.sizes.train,
                      "Products to train on; the paper: 2000 (none of the three given: 70 %, 10 %, 20 %)");
  command->add_option("--validation", options.sizes.validation, "Products for validation");
  command->add_option("--test", options.sizes.test, "Products for the test; the paper: 556");
  command->add_option("--seed", options.seed, "Seed of the split")->capture_default_str();
  command->add_flag("--json", arguments->json, "Print the counts as JSON");
  command->add_flag("--quiet", arguments->quiet, "Print nothing but errors and what was skipped");
  command->footer(
      "Example: selvedge dataset import --lookbook LookBook.zip --out lookbook/manifest.csv --train 2000 --test 556\n"
      "Exit code 3: some inputs were skipped, each named with its reason.");
  command->callback([arguments, &outcome] { outcome = run_import(*arguments); });
}

struct CheckArguments {
  std::string manifest, sheet, csv, folder;
  dataset::CheckOptions options;
  std::size_t rows = 20, max_sheets = 50;
  bool json = false, quiet = false;
};

constexpr std::array likenesses = {dataset::Likeness::identical, dataset::Likeness::near_identical};
constexpr std::array relations = {dataset::Relation::across_splits, dataset::Relation::across_products,
                                  dataset::Relation::within_product};

Json check_json(const dataset::Manifest& manifest, const dataset::CheckReport& report) {
  Json counts, pairs = Json::array();
  for (const dataset::Likeness likeness : likenesses) {
    for (const dataset::Relation relation : relations)
      counts[dataset::to_string(likeness)][dataset::to_string(relation)] = report.count(likeness, relation);
  }
  const auto side = [&](std::size_t i) {
    const dataset::ManifestImage& image = manifest.images[i];
    return Json{{"image", image.path.generic_string()},
                {"product", image.product.value},
                {"role", dataset::to_string(image.role)},
                {"split", dataset::to_string(image.split)}};
  };
  for (const dataset::LookAlike& pair : report.look_alikes) {
    pairs.push_back({{"likeness", dataset::to_string(pair.likeness)},
                     {"relation", dataset::to_string(pair.relation)},
                     {"distance", pair.distance},
                     {"difference", pair.difference},
                     {"first", side(pair.first)},
                     {"second", side(pair.second)}});
  }
  return {{"images", report.images},
          {"clean", report.clean()},
          {"counts", counts},
          {"unreadable", skipped_json(report.unreadable, "image")},
          {"look_alikes", pairs}};
}

void print_check(const dataset::Manifest& manifest, const dataset::CheckReport& report, std::size_t max_rows) {
  std::vector<std::vector<std::string>> counts, rows;
  for (const dataset::Relation relation : relations) {
    counts.push_back({dataset::to_string(relation),
                      std::to_string(report.count(dataset::Likeness::identical, relation)),
                      std::to_string(report.count(dataset::Likeness::near_identical, relation))});
  }
  for (const dataset::LookAlike& pair : report.look_alikes) {
    if (rows.size() == max_rows) break;
    const dataset::ManifestImage& first = manifest.images[pair.first];
    const dataset::ManifestImage& second = manifest.images[pair.second];
    rows.push_back({dataset::to_string(pair.likeness), dataset::to_string(pair.relation),
                    fmt::format("{:.1f}", pair.difference), std::to_string(pair.distance), first.path.string(),
                    dataset::to_string(first.split), second.path.string(), dataset::to_string(second.split)});
  }
  fmt::print("{} images, {} unreadable\n\n{}", report.images, report.unreadable.size(),
             terminal::format_table({"pairs alike", "identical", "near-identical"}, counts));
  if (!rows.empty()) {
    fmt::print("\n{}", terminal::format_table(
                           {"likeness", "relation", "levels", "bits", "first", "split", "second", "split"}, rows));
  }
  if (rows.size() < report.look_alikes.size()) {
    fmt::print("and {} more: --rows {} prints them, --out DIR leaves them as CSV and sheets\n",
               report.look_alikes.size() - rows.size(), report.look_alikes.size());
  }
}

ExitCode run_check(const CheckArguments& arguments) {
  for (const std::string& output : {arguments.csv, arguments.sheet}) {
    if (!output.empty()) files::require_other_file(output, arguments.manifest);
  }
  if (!arguments.csv.empty() && !arguments.sheet.empty() && files::same_place(arguments.csv, arguments.sheet))
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected two files to write, one for --csv and one for --sheet", arguments.csv));
  const dataset::Manifest manifest = read_pairs_or_manifest(arguments.manifest, arguments.quiet);
  const ProgressSink progress = terminal::make_progress_bar(arguments.quiet);
  const dataset::CheckReport report = dataset::check_dataset(manifest, arguments.options, progress);
  if (!arguments.csv.empty()) dataset::write_check_csv(manifest, report, arguments.csv);
  const bool sheet = !arguments.sheet.empty() && !report.look_alikes.empty();
  if (sheet) {
    files::write_file_atomically(arguments.sheet, image::encode_png(dataset::draw_first_check_sheet(manifest, report)));
  }
  const std::size_t sheets = arguments.folder.empty() ? 0
                                                      : dataset::write_check_folder(manifest, report, arguments.folder,
                                                                                    arguments.max_sheets, progress);
  print_skipped(report.unreadable);
  if (arguments.json) {
    print_json(check_json(manifest, report));
  } else if (!arguments.quiet) {
    print_check(manifest, report, arguments.rows);
    if (!arguments.csv.empty()) fmt::print("wrote {}\n", arguments.csv);
    if (!arguments.sheet.empty())
      fmt::print("{} {}\n", sheet ? "wrote" : "nothing to draw, so did not write", arguments.sheet);
    if (!arguments.folder.empty()) fmt::print("wrote {}: findings.csv and {} sheets\n", arguments.folder, sheets);
  }
  return report.clean() ? ExitCode::done : ExitCode::some_skipped;
}

void add_check(CLI::App& dataset, ExitCode& outcome) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command =
      dataset.add_subcommand("check", "Find unreadable images, duplicates, look-alikes and leaks across splits");
  command->add_option("manifest", arguments->manifest, "The manifest to check")->required();
  command->add_option("--sheet", arguments->sheet, "PNG with the 60 worst pairs side by side");
  command->add_option("--csv", arguments->csv, "CSV with every pair and every unreadable image");
  command->add_option("--out", arguments->folder, "Folder for findings.csv and a sheet for every 60 pairs");
  command->add_option("--max-sheets", arguments->max_sheets, "Most sheets in --out")->capture_default_str();
  command->add_option("--rows", arguments->rows, "Most pairs to print")->capture_default_str();
  command
      ->add_option("--max-distance", arguments->options.max_distance,
                   "Largest difference of the hashes of near-identical pictures, in bits of 256")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command
      ->add_option("--max-difference", arguments->options.max_difference,
                   "Largest difference of their pixels, in levels of 256; more finds more look-alikes")
      ->check(CLI::Range(0.0, 255.0))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print everything as JSON");
  command->add_flag("--quiet", arguments->quiet, "Print nothing but errors and unreadable images");
  command->footer(
      "Example: selvedge dataset check data/manifest.csv --sheet look_alikes.png\n"
      "Exit code 0: clean; 3: something was found.");
  command->callback([arguments, &outcome] { outcome = run_check(*arguments); });
}

}  // namespace

void add_dataset_command(CLI::App& app, ExitCode& outcome) {
  CLI::App* dataset = app.add_subcommand("dataset", "Bring data sets into one form and check them");
  dataset->require_subcommand(1);
  dataset->footer("Example: selvedge dataset import --folder my_products --out my_products/manifest.csv");
  add_import(*dataset, outcome);
  add_check(*dataset, outcome);
}

}  // namespace selvedge::cli
