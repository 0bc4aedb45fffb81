// A round runs what is due and says when the next one is. The catalogue tells when each feed ran last, so several
// processes that follow the same feeds do not run one twice.
#include "shop/sync/follow_feeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ground/core/moment.h"

namespace selvedge::sync {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr seconds longest_pause{60};  // other processes run feeds too, and their runs are shown here
constexpr seconds others_turn_pause{5};

class Rounds {
 public:
  Rounds(const catalogue::Catalogue& catalogue, const std::vector<FeedSource>& feeds, const FollowOptions& options)
      : catalogue_(catalogue), feeds_(feeds), options_(options) {}

  // Runs what is due. Returns when to look again.
  sys_seconds go() {
    sys_seconds next = core::current_time() + longest_pause;
    for (const FeedSource& feed : feeds_) {
      if (options_.sync.stop && options_.sync.stop()) return core::current_time();
      next = std::min(next, guarded(feed));
    }
    return next;
  }

 private:
  // Trouble of one feed stops none: the next round tries again.
  sys_seconds guarded(const FeedSource& feed) {
    try {
      const sys_seconds next = run_if_due(feed);
      said_.erase(feed.name);
      return next;
    } catch (const OthersTurn&) {
      return core::current_time() + others_turn_pause;
    } catch (const std::exception& failure) {
      std::string& said = said_[feed.name];
      if (said != failure.what())
        options_.message(fmt::format("feed '{}' cannot be run: {}", feed.name, failure.what()));
      said = failure.what();
      return core::current_time() + longest_pause;
    }
  }

  sys_seconds run_if_due(const FeedSource& feed) {
    const sys_seconds due = due_here(feed, catalogue_.syncs().feed(feed.name));
    if (due > core::current_time()) return due;
    SyncOptions sync = options_.sync;
    for (const FeedSource& other : feeds_) sync.beside.push_back(other.name);
    // Asked again: another process may have run it while this one waited for the turn.
    sync.due = [&](const auto& history) { return due_here(feed, history) <= core::current_time(); };
    if (const auto run = options_.run(feed, sync)) {
      own_[feed.name].last = *run;
      if (options_.ran) options_.ran(*run);
    }
    return due_here(feed, catalogue_.syncs().feed(feed.name));
  }

  // An own run is not made again within the interval, whatever others record: two machines of which one's clock is
  // ahead would answer each other's runs for ever.
  sys_seconds due_here(const FeedSource& feed, const std::optional<catalogue::FeedHistory>& history) const {
    const sys_seconds now = core::current_time();
    const auto own = own_.find(feed.name);
    const sys_seconds due = due_time(feed, history, now);
    return own == own_.end() ? due : std::max(due, due_time(feed, own->second, now));
  }

  const catalogue::Catalogue& catalogue_;
  const std::vector<FeedSource>& feeds_;
  const FollowOptions& options_;
  std::map<std::string, std::string> said_;            // of each feed that cannot be run
  std::map<std::string, catalogue::FeedHistory> own_;  // the last run of each feed that this process made
};

}  // namespace

sys_seconds due_time(const FeedSource& feed, const std::optional<catalogue::FeedHistory>& history, sys_seconds now) {
  if (!history || history->last.outcome == catalogue::SyncOutcome::stopped || history->last.started > now) return {};
  return history->last.started + feed.every;
}

void follow_feeds(const catalogue::Catalogue& catalogue, const std::vector<FeedSource>& feeds,
                  const FollowOptions& options) {
  Rounds rounds(catalogue, feeds, options);
  do {
    const sys_seconds next = rounds.go();
    if (options.round) options.round();
    const seconds pause = std::max(seconds(1), next - core::current_time());
    if (!options.wait(pause)) return;
  } while (true);
}

}  // namespace selvedge::sync
