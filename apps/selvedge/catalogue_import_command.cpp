// selvedge catalogue import. All feeds are read before anything is stored, so a feed that cannot be read changes
// nothing. Products that the feeds lack are hidden or removed last.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "catalogue_command.h"
#include "ground/terminal/progress_bar.h"
#include "import_output.h"
#include "installed.h"
#include "picture_finder.h"
#include "print_json.h"
#include "product_facts.h"
#include "selvedge/error.h"
#include "shop/face/feed_location.h"
#include "shop/face/fetched_feed.h"
#include "shop/feeds/product_json.h"
#include "shop/fetch/host_access.h"
#include "shop/intake/gone_products.h"
#include "shop/intake/import_products.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CatalogueImportArguments {
  CatalogueTarget target;
  std::filesystem::path model;
  std::vector<std::string> sources;
  std::vector<std::string> only;
  feeds::FeedOptions feed;
  face::DownloadSettings downloads;
  bool share = false;
  std::optional<bool> find_garments;
  bool dry_run = false;
  intake::Gone gone = intake::Gone::keep;
  bool force = false;
};

// Why nothing of a feed is imported. "" if something is, or if skipped rows tell the reason.
std::string why_nothing(const feeds::ProductFeed& feed, const std::string& source,
                        const std::vector<std::string>& only) {
  if (!feed.products.empty() || !feed.skipped.empty()) return "";
  if (feed.left_out == 0) return source + ": expected at least one product, found none";
  return fmt::format("{}: nothing to import: each of its {} rows is left out, {}", source, feed.left_out,
                     only.empty() ? "showing a person, not published or a group of products"
                                  : fmt::format("by --only {}", fmt::join(only, " --only ")));
}

feeds::FeedOptions feed_options(const CatalogueImportArguments& arguments) {
  feeds::FeedOptions options = arguments.feed;
  for (const std::string& condition : arguments.only) options.only.insert(name_and_value("--only", condition));
  return options;
}

constexpr std::size_t shown_products = 5;

// The first products as they would be stored.
void print_products(const feeds::ProductFeed& feed) {
  for (const feeds::FeedProduct& product :
       std::span(feed.products).first(std::min(shown_products, feed.products.size()))) {
    const ProductFacts& facts = product.facts;
    fmt::print("product     {}\n", facts.id.value);
    const auto line = [](std::string_view name, const std::string& text) {
      if (!text.empty()) fmt::print("  {:16}{:.200}\n", name, text);
    };
    line("title", facts.title);
    line("category", facts.category);
    line("colour", facts.colour);
    line("price", facts.price ? price_text(facts) : "");
    line("stock", facts.stock ? std::to_string(*facts.stock) : "");
    line("url", facts.url);
    line("item_group_id", facts.item_group_id);
    for (const auto& [name, value] : facts.attributes) line(name, value);
    for (const feeds::FeedImage& image : product.images)
      line("image", image.crop.empty() ? image.reference : image.reference + "#crop=" + image.crop);
  }
}

Json products_json(const feeds::ProductFeed& feed) {
  Json all = Json::array();
  for (const feeds::FeedProduct& product :
       std::span(feed.products).first(std::min(shown_products, feed.products.size()))) {
    StoredProduct stored{product.facts, 0, {}};
    for (const feeds::FeedImage& image : product.images) {
      stored.images.push_back({0, "", image.reference, 0, 0, {}});
      stored.images.back().part.asked = image.crop;
    }
    all.push_back(feeds::exported_json(stored));
  }
  return all;
}

using Feeds = std::vector<std::pair<std::string, feeds::ProductFeed>>;

ExitCode show(const CatalogueImportArguments& arguments, const catalogue::Catalogue& catalogue, const Feeds& feeds,
              const intake::GoneProducts& gone) {
  std::vector<Skipped> skipped;
  Json all = Json::array();
  for (const auto& [source, feed] : feeds) {
    skipped.insert(skipped.end(), feed.skipped.begin(), feed.skipped.end());
    if (arguments.target.json) {
      all.push_back({{"source", source},
                     {"format", feed.report.format()},
                     {"report", feeds::lines_of(feed.report)},
                     {"products", feed.products.size()},
                     {"left_out", feed.left_out},
                     {"first", products_json(feed)}});
      continue;
    }
    print_feed_report(source, feed.report);
    fmt::print("products    {} would be imported; the first of them:\n", feed.products.size());
    print_products(feed);
  }
  const ExitCode outcome = report_skipped(skipped);
  if (arguments.target.json) {
    print_json(Json{{"dry_run", true},
                    {"feeds", std::move(all)},
                    {"products_gone", gone.ids.size()},
                    {"hidden_products_gone", gone.hidden.size()},
                    {"skipped", skipped_json(skipped)}});
  } else {
    if (!gone.ids.empty() || !gone.hidden.empty()) {
      fmt::print("gone        {} products of {} are not in the feed{}\n", gone.ids.size(), catalogue.name(),
                 gone.hidden.empty()
                     ? ""
                     : fmt::format(", nor are {} hidden ones, which --gone remove removes too", gone.hidden.size()));
    }
    fmt::print("nothing was imported (--dry-run)\n");
  }
  return outcome;
}

Feeds read_feeds(const CatalogueImportArguments& arguments, const catalogue::Catalogue& catalogue) {
  const feeds::FeedOptions options = feed_options(arguments);
  face::FeedFetching fetching;
  fetching.folder = catalogue.local_file(".feeds");
  fetching.downloads = arguments.downloads;
  Feeds feeds;
  for (const std::string& source : arguments.sources) {
    const std::string location = face::feed_location(source);
    if (const auto problem = face::problem_of_feed_location(location))
      throw Error(ErrorKind::invalid_argument, fmt::format("feed '{}': {}", fetch::shown_url(location), *problem));
    if (!feeds::is_url(location)) {
      feeds.emplace_back(location, feeds::read_product_feed(location, options));
      continue;
    }
    std::string bytes = face::fetch_feed(location, options.max_bytes, fetching);
    feeds.emplace_back(fetch::shown_url(location), face::parse_fetched_feed(std::move(bytes), location, options));
  }
  return feeds;
}

// The products of the catalogue that none of the feeds has. With --only the feeds are incomplete and cannot tell.
intake::GoneProducts find_gone(const CatalogueImportArguments& arguments, const catalogue::Catalogue& catalogue,
                               const Feeds& feeds) {
  if (!arguments.only.empty()) {
    if (arguments.gone == intake::Gone::keep) return {};
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--gone {}: expected a whole feed, found --only, which takes a part of it",
                            intake::to_string(arguments.gone)));
  }
  std::vector<const feeds::ProductFeed*> all;
  for (const auto& [source, feed] : feeds) all.push_back(&feed);
  return intake::gone_products(catalogue.owners(), all);
}

ExitCode import(const CatalogueImportArguments& arguments) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(arguments.target.url);
  const Feeds feeds = read_feeds(arguments, catalogue);
  const intake::GoneProducts gone = find_gone(arguments, catalogue, feeds);
  if (arguments.dry_run) return show(arguments, catalogue, feeds, gone);
  if (arguments.gone != intake::Gone::keep && !arguments.force) intake::require_removable(gone, arguments.gone);
  const auto directory = choose_model_directory(arguments.model, catalogue.state().model.directory);
  const embedding::Embedder embedder = load_embedder(directory);
  const recommend::ImageEncoder encoder = recommend::encoder_of(embedder, directory);
  intake::ImportOptions import_options;
  import_options.share = arguments.share;
  const PictureFinder finder(arguments.find_garments.value_or(false));
  import_options.garments = finder.search();
  import_options.progress = terminal::make_progress_bar(arguments.target.quiet);
  ImportReport report;
  Around around;
  around.gone = std::max(gone.ids.size(), intake::going(gone, arguments.gone));
  around.gone_hidden = arguments.gone == intake::Gone::remove ? gone.hidden.size() : 0;
  std::vector<std::string> nothing;
  for (const auto& [source, feed] : feeds) {
    if (!arguments.target.json) print_feed_report(source, feed.report);
    if (auto reason = why_nothing(feed, source, arguments.only); !reason.empty()) nothing.push_back(std::move(reason));
    face::PictureDownloads downloads(feed, catalogue.local_file(), arguments.downloads);
    add_up(report, intake::import_products(catalogue, encoder, feed, downloads.options_with(import_options)));
    around.add(source, feed, downloads.counts());
  }
  import_options.progress = {};  // ends the bar before anything else is printed
  around.let_go = intake::let_go(catalogue, gone, arguments.gone);
  around.what = arguments.gone;
  for (const std::string& reason : nothing) fmt::print(stderr, "selvedge: {}\n", reason);
  const ExitCode outcome = report_skipped(report.skipped);
  print_import(arguments.target, catalogue, report, around);
  return nothing.empty() ? outcome : ExitCode::failed;
}

void add_feed_options(CLI::App& verb, CatalogueImportArguments& arguments) {
  verb.add_option("--only", arguments.only, "only rows with COLUMN=VALUE, e.g. split=test; may be repeated")
      ->allow_extra_args(false);
  add_reading_options(verb, arguments.feed);
}

}  // namespace

void add_import_verb(CLI::App& catalogue, ExitCode& outcome) {
  auto arguments = std::make_shared<CatalogueImportArguments>();
  CLI::App& verb =
      add_catalogue_verb(catalogue, "import", "Add or update the products of a feed or a folder of pictures",
                         "selvedge catalogue import --catalogue shop.db feed.csv", arguments->target);
  verb.add_option("--model", arguments->model, "model directory; default: the catalogue's own, else models/default");
  verb.add_option(
          "SOURCE", arguments->sources,
          "a table with any separator and the usual names of columns (product_id, image, title, price, ...; "
          "others are attributes), Shopify's or WooCommerce's product export, a Google Merchant or Facebook feed "
          "(TSV, CSV, RSS, Atom), JSON, or a folder; also in gzip or zip. The format is detected. Feeds and pictures "
          "given by URL are fetched")
      ->required();
  add_feed_options(verb, *arguments);
  verb.add_flag("--dry-run", arguments->dry_run,
                "show how the columns were read and the first products as they would be; import nothing");
  add_gone_options(verb, arguments->gone, arguments->force);
  verb.add_flag(
      "--share", arguments->share,
      "share the work with other imports of the same feed at the same time, on any machine with access to the "
      "same pictures; for catalogues on PostgreSQL");
  add_find_garments_option(verb, arguments->find_garments);
  add_download_options(verb, arguments->downloads);
  verb.callback([&outcome, arguments] { outcome = import(*arguments); });
}

}  // namespace selvedge::cli
