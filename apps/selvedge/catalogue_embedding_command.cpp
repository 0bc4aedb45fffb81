// selvedge catalogue create, put, reindex: the sub-commands that need a model. import and sync have files of their own.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "catalogue_command.h"
#include "ground/core/nearest_name.h"
#include "ground/terminal/progress_bar.h"
#include "import_output.h"
#include "installed.h"
#include "picture_finder.h"
#include "print_json.h"
#include "product_facts.h"
#include "selvedge/error.h"
#include "shop/face/picture_downloads.h"
#include "shop/feeds/product_feed.h"
#include "shop/feeds/product_json.h"
#include "shop/intake/import_products.h"
#include "shop/intake/reindex.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

struct EmbeddingOptions {
  CatalogueTarget target;
  std::filesystem::path model;
  face::DownloadSettings downloads;
  bool share = false;
  std::optional<bool> find_garments;
  std::string id;
  std::vector<std::string> images;
  std::vector<std::string> facts;
};

void print_model(const ModelIdentity& model) { fmt::print("model       {} ({:.12})\n", model.name, model.fingerprint); }

void create(const EmbeddingOptions& options) {
  const auto directory = choose_model_directory(options.model, {});
  const embedding::Embedder embedder(directory);
  const catalogue::Catalogue catalogue =
      catalogue::Catalogue::create(options.target.url, recommend::encoder_of(embedder, directory).model);
  const catalogue::CatalogueState state = catalogue.state();
  if (options.target.json) {
    print_json(Json{{"catalogue", catalogue.name()},
                    {"id", state.id},
                    {"model", feeds::model_json(state.model, feeds::Reader::owner)}});
    return;
  }
  fmt::print("catalogue   {}\n", catalogue.name());
  print_model(state.model);
}

void set_facts(ProductFacts& facts, const std::vector<std::string>& settings) {
  for (const std::string& setting : settings) {
    const auto [name, value] = name_and_value("--set", setting);
    if (name == "in_stock") {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("--set '{}': in_stock follows from the number in stock; set that, e.g. stock=5", setting));
    }
    if (const auto problem = catalogue::set_fact(facts, name, value))
      throw Error(ErrorKind::invalid_argument, "--set " + *problem);
  }
  if (const auto problem = catalogue::problem_of(facts)) throw Error(ErrorKind::invalid_argument, *problem);
}

// An attribute that is a mistyped fact is stored all the same: a shop may mean it.
void note_mistyped_facts(const catalogue::Catalogue& catalogue, const ProductFacts& before,
                         const std::vector<std::string>& settings) {
  const std::vector<std::string> facts = catalogue::fact_names();
  for (const std::string& setting : settings) {
    const auto [name, value] = name_and_value("--set", setting);
    const std::string meant = core::did_you_mean(name, facts);
    if (meant.empty() || value.empty() || before.attributes.contains(name)) continue;
    if (!catalogue.facets().attributes.contains(name))
      fmt::print(stderr, "selvedge: '{}' is kept as an attribute{}\n", name, meant);
  }
}

// Stores one product. Facts that are not named stay, also those that others change at the same time.
ExitCode put(const EmbeddingOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  feeds::FeedProduct product;
  product.facts.id = {options.id};
  if (auto stored = catalogue.find({options.id})) product.facts = std::move(stored->facts);
  const ProductFacts before = product.facts;
  set_facts(product.facts, options.facts);
  note_mistyped_facts(catalogue, before, options.facts);
  const auto merged = [&](const StoredProduct* stored) {
    ProductFacts facts = product.facts;
    if (stored != nullptr) facts = stored->facts;
    set_facts(facts, options.facts);
    return facts;
  };
  if (options.images.empty()) {
    const auto written = catalogue.update({options.id}, [&](const StoredProduct& stored) { return merged(&stored); });
    if (!written) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("product '{}' is new: expected at least one --image", options.id));
    }
    ImportReport report;
    (written->outcome == catalogue::PutOutcome::unchanged ? report.unchanged : report.changed) = 1;
    print_import(options.target, catalogue, report, {});
    return ExitCode::done;
  }
  for (const std::string& image : options.images) product.images.push_back(feeds::feed_image(image));
  const auto directory = choose_model_directory(options.model, catalogue.state().model.directory);
  const embedding::Embedder embedder = load_embedder(directory);
  feeds::ProductFeed feed;
  feed.products.push_back(product);
  face::PictureDownloads downloads(feed, catalogue.local_file(), options.downloads);
  intake::ImportOptions import_options;
  const PictureFinder finder(options.find_garments.value_or(false));
  import_options.garments = finder.search();
  import_options.merge = [&](const ProductFacts&, const StoredProduct* stored) { return merged(stored); };
  const ImportReport report = intake::import_products(catalogue, recommend::encoder_of(embedder, directory), feed,
                                                      downloads.options_with(import_options));
  Around around;
  around.add(options.id, feed, downloads.counts());
  const ExitCode outcome = report_skipped(report.skipped);
  print_import(options.target, catalogue, report, around);
  return report.added + report.changed + report.unchanged == 0 ? ExitCode::failed : outcome;
}

bool has_found_parts(const catalogue::Catalogue& catalogue) {
  const std::vector<catalogue::PartCount> counts = catalogue.part_counts();
  return std::ranges::any_of(counts, [](const catalogue::PartCount& count) { return !count.finder.empty(); });
}

void run_reindex(const EmbeddingOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const auto directory = choose_model_directory(options.model, {});
  const embedding::Embedder embedder = load_embedder(directory);
  const PictureFinder finder(options.find_garments ? *options.find_garments : has_found_parts(catalogue));
  const intake::ReindexReport report = intake::reindex(
      catalogue, recommend::encoder_of(embedder, directory),
      {options.share, finder.search(), !options.find_garments, terminal::make_progress_bar(options.target.quiet)});
  const catalogue::CatalogueState state = catalogue.state();
  if (options.target.json) {
    print_json(Json{{"switched", report.switched},
                    {"from_originals", report.from_originals},
                    {"from_thumbnails", report.from_thumbnails},
                    {"model", feeds::model_json(state.model, feeds::Reader::owner)},
                    {"revision", state.revision}});
    return;
  }
  print_model(state.model);
  if (!report.switched && report.from_originals + report.from_thumbnails == 0) {
    fmt::print("pictures    were embedded by this model already\n");
  } else {
    fmt::print("pictures    {} embedded from originals, {} from thumbnails\n", report.from_originals,
               report.from_thumbnails);
  }
}

}  // namespace

void add_embedding_verbs(CLI::App& catalogue, ExitCode& outcome) {
  // shared_ptr because CLI11 keeps callbacks as std::function, which must be copyable.
  const auto add = [&](const std::string& name, const std::string& description, const std::string& example) {
    auto options = std::make_shared<EmbeddingOptions>();
    CLI::App& verb = add_catalogue_verb(
        catalogue, name, description, "selvedge catalogue " + name + " --catalogue shop.db" + example, options->target);
    verb.add_option("--model", options->model,
                    "model directory; default: " +
                        std::string(name == "create" || name == "reindex" ? "" : "the catalogue's own, else ") +
                        "models/default");
    return std::pair<CLI::App*, std::shared_ptr<EmbeddingOptions>>(&verb, options);
  };
  {
    auto [verb, options] =
        add("create", "Make an empty catalogue for the embeddings of a model", " --model models/default");
    verb->callback([options = options] { create(*options); });
  }
  {
    auto [verb, options] = add("put", "Add or change one product; what is not given stays as it is",
                               " --id p1 --image front.jpg --image back.jpg --set title='Red dress' --set price=19.90");
    verb->add_option("--id", options->id, "the product's id")->required();
    verb->add_option(
            "--image", options->images,
            "a picture file or URL; may be repeated. They replace the product's pictures. front.jpg#crop=40,60,300,400 "
            "embeds that part (left,top,width,height in pixels), #crop=none the whole picture; #crop=garment "
            "undoes such a choice")
        ->allow_extra_args(false);
    verb->add_option("--set", options->facts,
                     "NAME=VALUE: a fact or attribute; an empty value clears it; may be repeated")
        ->allow_extra_args(false);
    add_find_garments_option(*verb, options->find_garments);
    add_download_options(*verb, options->downloads);
    verb->callback([&outcome, options = options] { outcome = put(*options); });
  }
  {
    auto [verb, options] =
        add("reindex",
            "Embed the pictures of a catalogue again, by another model or with another finder of garments, while it is "
            "in use; may be interrupted and run again",
            " --model runs/new");
    add_find_garments_option(*verb, options->find_garments, "as each picture was embedded before");
    verb->add_flag("--share", options->share,
                   "share the work with other reindexes to the same model at the same time, on any machine");
    verb->callback([options = options] { run_reindex(*options); });
  }
}

}  // namespace selvedge::cli
