// selvedge catalogue sync: runs each feed once, or again and again with --every. The service does the same while it
// answers (shop/service/feed_syncing.h).
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>

#include "catalogue_command.h"
#include "ground/core/stop_flag.h"
#include "ground/terminal/progress_bar.h"
#include "import_output.h"
#include "installed.h"
#include "picture_finder.h"
#include "selvedge/error.h"
#include "shop/service/settings.h"
#include "shop/sync/follow_feeds.h"
#include "stopping_signals.h"
#include "sync_output.h"

namespace selvedge::cli {
namespace {

struct SyncArguments {
  CatalogueTarget target;
  std::filesystem::path model;
  std::filesystem::path config;
  std::vector<std::string> feeds;
  std::string every;
  intake::Gone gone = intake::Gone::hide;
  feeds::FeedOptions reading;
  face::DownloadSettings downloads;
  bool force = false;
  bool full = false;
  std::string take_over;
  std::optional<bool> find_garments;
};

// The feeds on the command line, else those of the settings.
std::vector<sync::FeedSource> feeds_of(const SyncArguments& arguments, std::vector<sync::FeedSource> configured) {
  std::vector<sync::FeedSource> feeds = std::move(configured);
  if (!arguments.feeds.empty()) feeds.clear();
  for (const std::string& text : arguments.feeds) {
    feeds.push_back(sync::parse_feed_source(text));
    feeds.back().gone = arguments.gone;
    feeds.back().reading = arguments.reading;
  }
  if (feeds.empty()) {
    throw Error(ErrorKind::invalid_argument,
                "expected a feed (a URL or a path), or --config with a file that has [[feeds]], found neither");
  }
  if (!arguments.every.empty()) {
    for (sync::FeedSource& feed : feeds) feed.every = sync::parse_interval(arguments.every);
  }
  sync::require_feeds(feeds);
  if (!arguments.take_over.empty() && feeds.size() != 1) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--take-over '{}': expected one FEED that takes the products over, found {} feeds",
                            arguments.take_over, feeds.size()));
  }
  return feeds;
}

ExitCode run_sync(const SyncArguments& arguments) {
  StoppingSignals signals;
  service::ServiceSettings settings;
  if (!arguments.config.empty()) service::read_settings_file(settings, arguments.config);
  const std::vector<sync::FeedSource> feeds = feeds_of(arguments, settings.feeds);
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(arguments.target.url);
  const auto directory = choose_model_directory(arguments.model, catalogue.state().model.directory);
  const embedding::Embedder embedder = load_embedder(directory);
  const recommend::ImageEncoder encoder = recommend::encoder_of(embedder, directory);

  core::StopFlag stop;
  signals.on_stop([&] { stop.set(); });
  sync::SyncOptions options;
  options.downloads = arguments.downloads;
  options.downloads.hosts = settings.hosts;
  options.downloads.allow_private_addresses |= settings.allow_private_addresses;
  const PictureFinder finder(arguments.find_garments.value_or(settings.find_garments));
  options.garments = finder.search();
  options.force = arguments.force;
  options.full = arguments.full;
  options.take_over = arguments.take_over;
  for (const sync::FeedSource& feed : feeds) options.beside.push_back(feed.name);
  for (const sync::FeedSource& feed : settings.feeds) options.beside.push_back(feed.name);
  options.stop = [&] { return stop.is_set(); };
  bool good = true;
  const auto run = [&](const sync::FeedSource& feed, sync::SyncOptions its) {
    its.progress = terminal::make_progress_bar(arguments.target.quiet || !arguments.every.empty());
    auto done = sync::sync_feed(catalogue, encoder, feed, its);
    its.progress = {};  // ends the bar before anything else is printed
    if (done) {
      good = good && catalogue::is_good(done->outcome);
      print_sync(arguments.target, *done);
    }
    return done;
  };
  if (arguments.every.empty()) {
    for (const sync::FeedSource& feed : feeds) {
      if (!stop.is_set()) run(feed, options);
    }
    return good ? ExitCode::done : ExitCode::failed;
  }
  sync::FollowOptions follow;
  follow.run = run;
  follow.sync = options;
  follow.message = [](const std::string& text) { fmt::print(stderr, "selvedge: {}\n", text); };
  follow.wait = [&](std::chrono::seconds time) { return !stop.set_within(time); };
  sync::follow_feeds(catalogue, feeds, follow);
  return ExitCode::done;
}

}  // namespace

void add_sync_verb(CLI::App& catalogue, ExitCode& outcome) {
  auto arguments = std::make_shared<SyncArguments>();
  CLI::App& verb = add_catalogue_verb(
      catalogue, "sync", "Update the catalogue from the shop's feeds: new, changed and missing products",
      "selvedge catalogue sync --catalogue shop.db https://shop.example/feed.csv --every 15m", arguments->target);
  verb.add_option("FEED", arguments->feeds,
                  "URL or path of a feed, in any format that import reads; NAME=URL names it. Each feed owns its "
                  "products; default: the [[feeds]] of --config");
  verb.add_option("--model", arguments->model, "model directory; default: the catalogue's own, else models/default");
  verb.add_option(
          "--every", arguments->every,
          "run again this long after the start of the last run, e.g. 15m, 2h or 1d; SIGTERM ends it between two "
          "steps; default: run once")
      ->check([](const std::string& text) -> std::string {
        try {
          sync::parse_interval(text);
          return "";
        } catch (const Error& error) {
          return error.what();
        }
      });
  add_gone_options(verb, arguments->gone, arguments->force);
  verb.get_option("--force")->excludes(verb.get_option("--every"));  // for one feed that a person has looked at
  verb.add_flag(
      "--full", arguments->full,
      "also read an unchanged feed, and ask for every picture, not only for pictures at new addresses; a sync does "
      "this once a day by itself");
  verb.add_option("--take-over", arguments->take_over,
                  "old name of this feed; its products become this feed's; needed once")
      ->excludes(verb.get_option("--every"));
  add_reading_options(verb, arguments->reading);
  add_find_garments_option(verb, arguments->find_garments, "what the settings say");
  verb.add_option("--config", arguments->config,
                  "TOML file of settings as for `selvedge serve`; used for its [[feeds]], [[hosts]], find_garments and "
                  "allow_private_addresses");
  add_download_cache_options(verb, arguments->downloads);
  verb.callback([&outcome, arguments] { outcome = run_sync(*arguments); });
}

}  // namespace selvedge::cli
