// The thread runs sync::follow_feeds with the service's settings, view, log and metrics. After each run the view is
// refreshed, so that answers know what was stored.
#include "shop/service/feed_syncing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>

namespace selvedge::service {
namespace {

std::string run_line(const catalogue::SyncRun& run) {
  return fmt::format("feed '{}': {}; {} added, {} changed, {} gone{}{}", run.feed, catalogue::to_string(run.outcome),
                     run.added, run.changed, run.gone, run.complaints.empty() ? "" : "; ",
                     fmt::join(run.complaints, "; "));
}

}  // namespace

FeedSyncing::FeedSyncing(Service& service)
    : service_(service),
      thread_([this] { sync::follow_feeds(service_.shop.catalogue(), service_.settings.feeds, options()); }) {}

FeedSyncing::~FeedSyncing() {
  stop_.set();
  thread_.join();
}

sync::FollowOptions FeedSyncing::options() {
  sync::FollowOptions follow;
  follow.sync.downloads.allow_private_addresses = service_.settings.allow_private_addresses;
  follow.sync.downloads.hosts = service_.settings.hosts;
  follow.sync.threads = 1;  // the other processors are for shoppers
  follow.sync.stop = [this] { return stop_.is_set(); };
  follow.run = [this](const sync::FeedSource& feed, const sync::SyncOptions& its) {
    const auto view = service_.shop.view();  // held to the end of the run, so that the whole run uses one model
    sync::SyncOptions with_finder = its;
    if (service_.settings.find_garments) with_finder.garments = intake::garment_search(view->finder.get());
    return sync::sync_feed(service_.shop.catalogue(), view->encoder, feed, with_finder);
  };
  follow.ran = [this](const catalogue::SyncRun& run) {
    service_.shop.try_refresh();
    if (run.outcome != catalogue::SyncOutcome::unchanged) service_.message(run_line(run));
  };
  follow.message = service_.message;
  follow.round = [this] {
    try {
      service_.metrics.syncs(service_.shop.catalogue().syncs().feeds());
    } catch (const std::exception&) {
      // Most likely the catalogue does not answer. The metrics stay as they are; LiveShop logs the trouble.
    }
  };
  follow.wait = [this](std::chrono::seconds time) { return !stop_.set_within(time); };
  return follow;
}

}  // namespace selvedge::service
