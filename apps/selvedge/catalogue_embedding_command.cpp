// selvedge catalogue create, import, put, reindex: what needs a model.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "catalogue_command.h"
#include "ground/terminal/progress_bar.h"
#include "installed.h"
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
  std::vector<std::string> sources;
  std::vector<std::string> only;
  std::string currency;
  face::DownloadSettings downloads;
  bool share = false;
  std::string id;
  std::vector<std::string> images;
  std::vector<std::string> facts;
};

// --picture-cache and --allow-private-addresses
void add_download_options(CLI::App& verb, face::DownloadSettings& settings) {
  verb.add_option("--picture-cache", settings.folder,
                  "folder for pictures fetched by URL; unchanged ones are not fetched again; default: the catalogue's "
                  "name with .images");
  verb.add_flag("--allow-private-addresses", settings.allow_private_addresses,
                "also fetch pictures from private, loopback and link-local addresses and through a proxy; somebody "
                "else's feed may then reach into your network");
}

std::pair<std::string, std::string> name_and_value(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{} '{}': expected NAME=VALUE", option, text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

embedding::Embedder load_embedder(const std::filesystem::path& directory) {
  embedding::EmbedderOptions options;
  options.threads = 0;
  return embedding::Embedder(directory, options);
}

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

void add_up(ImportReport& sum, ImportReport one) {
  sum.added += one.added;
  sum.changed += one.changed;
  sum.unchanged += one.unchanged;
  sum.embedded += one.embedded;
  sum.skipped.insert(sum.skipped.end(), one.skipped.begin(), one.skipped.end());
}

// What an import came to besides its report.
struct Around {
  std::size_t left_out = 0;  // rows of feeds
  fetch::DownloadCounts downloads;

  void add(const feeds::ProductFeed& feed, const fetch::DownloadCounts& counts) {
    left_out += feed.left_out;
    downloads.urls += counts.urls;
    downloads.fetched += counts.fetched;
    downloads.unchanged += counts.unchanged;
    downloads.failed += counts.failed;
  }
};

ExitCode print_import(const EmbeddingOptions& options, const catalogue::Catalogue& catalogue,
                      const ImportReport& report, const Around& around) {
  if (options.target.json) {
    print_json(Json{{"added", report.added},
                    {"changed", report.changed},
                    {"unchanged", report.unchanged},
                    {"pictures_embedded", report.embedded},
                    {"pictures_fetched", around.downloads.fetched},
                    {"pictures_not_changed", around.downloads.unchanged},
                    {"pictures_not_fetched", around.downloads.failed},
                    {"rows_left_out", around.left_out},
                    {"skipped", skipped_json(report.skipped)},
                    {"revision", catalogue.state().revision}});
  } else {
    fmt::print("products    {} added, {} changed, {} unchanged\n", report.added, report.changed, report.unchanged);
    fmt::print("pictures    {} embedded\n", report.embedded);
    if (const fetch::DownloadCounts& counts = around.downloads; counts.urls > 0) {
      fmt::print("fetched     {} pictures, {} had not changed{}\n", counts.fetched, counts.unchanged,
                 counts.failed > 0 ? fmt::format(", {} failed", counts.failed) : "");
    }
    if (around.left_out > 0) {
      fmt::print("left out    {} rows, by --only, as person images or as not published\n", around.left_out);
    }
    if (!report.skipped.empty()) fmt::print("skipped     {}, named above\n", report.skipped.size());
  }
  return ExitCode::done;
}

// Why nothing of a feed is imported, or "" where something is or its rows say themselves why they are skipped.
std::string why_nothing(const feeds::ProductFeed& feed, const std::string& source,
                        const std::vector<std::string>& only) {
  if (!feed.products.empty() || !feed.skipped.empty()) return "";
  if (feed.left_out == 0) return source + ": expected at least one product, found none";
  return fmt::format(
      "{}: nothing to import: each of its {} rows is left out, {}", source, feed.left_out,
      only.empty() ? "showing a person or not published" : fmt::format("by --only {}", fmt::join(only, " --only ")));
}

ExitCode import(const EmbeddingOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const auto directory = choose_model_directory(options.model, catalogue.state().model.directory);
  const embedding::Embedder embedder = load_embedder(directory);
  const recommend::ImageEncoder encoder = recommend::encoder_of(embedder, directory);
  feeds::FeedOptions feed_options;
  feed_options.currency = options.currency;
  for (const std::string& condition : options.only) feed_options.only.insert(name_and_value("--only", condition));
  intake::ImportOptions import_options;
  import_options.share = options.share;
  import_options.progress = terminal::make_progress_bar(options.target.quiet);
  ImportReport report;
  Around around;
  std::vector<std::string> nothing;
  for (const std::string& source : options.sources) {
    const feeds::ProductFeed feed = feeds::read_product_feed(source, feed_options);
    if (auto reason = why_nothing(feed, source, options.only); !reason.empty()) nothing.push_back(std::move(reason));
    face::PictureDownloads downloads(feed, catalogue.local_file(), options.downloads);
    add_up(report, intake::import_products(catalogue, encoder, feed, downloads.options_with(import_options)));
    around.add(feed, downloads.counts());
  }
  import_options.progress = {};  // ends the bar before anything else is printed
  for (const std::string& reason : nothing) fmt::print(stderr, "selvedge: {}\n", reason);
  const ExitCode outcome = report_skipped(report.skipped);
  print_import(options, catalogue, report, around);
  return nothing.empty() ? outcome : ExitCode::failed;
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

// One product: what is not named stays as it was, also where others change it at the same time.
ExitCode put(const EmbeddingOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  feeds::FeedProduct product;
  product.facts.id = {options.id};
  set_facts(product.facts, options.facts);
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
    return print_import(options, catalogue, report, {});
  }
  for (const std::string& image : options.images) product.images.push_back(feeds::feed_image(image));
  const auto directory = choose_model_directory(options.model, catalogue.state().model.directory);
  const embedding::Embedder embedder = load_embedder(directory);
  feeds::ProductFeed feed;
  feed.products.push_back(product);
  face::PictureDownloads downloads(feed, catalogue.local_file(), options.downloads);
  intake::ImportOptions import_options;
  import_options.merge = [&](const ProductFacts&, const StoredProduct* stored) { return merged(stored); };
  const ImportReport report = intake::import_products(catalogue, recommend::encoder_of(embedder, directory), feed,
                                                      downloads.options_with(import_options));
  Around around;
  around.add(feed, downloads.counts());
  const ExitCode outcome = report_skipped(report.skipped);
  print_import(options, catalogue, report, around);
  return report.added + report.changed + report.unchanged == 0 ? ExitCode::failed : outcome;
}

void run_reindex(const EmbeddingOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const auto directory = choose_model_directory(options.model, {});
  const embedding::Embedder embedder = load_embedder(directory);
  const intake::ReindexReport report =
      intake::reindex(catalogue, recommend::encoder_of(embedder, directory),
                      {options.share, terminal::make_progress_bar(options.target.quiet)});
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
  if (!report.switched) {
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
    auto [verb, options] = add("create", "Make an empty catalogue for a model's embeddings", " --model models/default");
    verb->callback([options = options] { create(*options); });
  }
  {
    auto [verb, options] = add("import", "Add or update the products of a feed or a folder of pictures", " feed.csv");
    verb->add_option(
            "SOURCE", options->sources,
            "CSV with columns image,product_id (title, category, colour, price, currency, stock, url, item_group_id; "
            "others are attributes), Shopify's product CSV, a Google Merchant feed (TSV, CSV, RSS, Atom), *.jsonl as "
            "written by export, or a folder. The format is detected. Pictures by URL are fetched")
        ->required();
    verb->add_option("--only", options->only, "COLUMN=VALUE: only rows with that value, e.g. split=test")
        ->allow_extra_args(false);
    verb->add_option("--currency", options->currency,
                     "currency of prices that a Shopify or Merchant feed gives without one, e.g. EUR");
    verb->add_flag(
        "--share", options->share,
        "share the work with all imports of the same feed that run at the same time, on any machine that sees "
        "the same pictures; for catalogues on PostgreSQL");
    add_download_options(*verb, options->downloads);
    verb->callback([&outcome, options = options] { outcome = import(*options); });
  }
  {
    auto [verb, options] = add("put", "Add or change one product; facts and pictures not given stay as they are",
                               " --id p1 --image front.jpg --image back.jpg --set title='Red dress' --set price=19.90");
    verb->add_option("--id", options->id, "the product's id")->required();
    verb->add_option("--image", options->images, "a picture file or URL, repeated; they replace the product's pictures")
        ->allow_extra_args(false);
    verb->add_option("--set", options->facts, "NAME=VALUE: a fact or attribute; an empty value clears it")
        ->allow_extra_args(false);
    add_download_options(*verb, options->downloads);
    verb->callback([&outcome, options = options] { outcome = put(*options); });
  }
  {
    auto [verb, options] =
        add("reindex", "Bring the catalogue to another model while it is in use; may be interrupted and run again",
            " --model runs/new");
    verb->add_flag("--share", options->share,
                   "share the work with all reindexes to the same model that run at the same time, on any machine");
    verb->callback([options = options] { run_reindex(*options); });
  }
}

}  // namespace selvedge::cli
