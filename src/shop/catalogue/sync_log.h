// What the runs of a shop's feeds came to, and whose turn it is to run.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::catalogue {

enum class SyncOutcome {
  taken,      // the feed was read and the catalogue says what it says
  unchanged,  // the feed is the one that was taken before
  refused,    // the feed is suspicious: empty, cut off, or without many of its products; nothing was changed
  failed,     // the feed could not be fetched, read or stored; what was stored before that stays
  stopped,    // by SIGTERM; what was stored before that stays
};
// "taken", "refused", ...: as tables, JSON and metrics have it.
const char* to_string(SyncOutcome outcome);
// Whether the catalogue is in step with the feed.
inline bool is_good(SyncOutcome outcome) { return outcome == SyncOutcome::taken || outcome == SyncOutcome::unchanged; }

struct SyncRun {
  std::string feed;    // its name
  std::string source;  // where it is, without password and query
  std::chrono::sys_seconds started{}, ended{};
  SyncOutcome outcome = SyncOutcome::failed;
  std::size_t added = 0, changed = 0, unchanged = 0;  // products
  std::size_t gone = 0;                               // products that were removed or hidden
  std::size_t skipped = 0;                            // rows, pictures and products that could not be used
  std::size_t embedded = 0;                           // pictures
  std::vector<std::string> complaints;                // in words
  std::string content;                                // what tells this feed from another; empty: was not got
  // When every picture of the feed was last asked for; in between, only those with another address are.
  std::chrono::sys_seconds pictures_seen{};
};

// A feed as its runs show it.
struct FeedHistory {
  SyncRun last;
  std::optional<SyncRun> last_taken;
  std::optional<std::chrono::sys_seconds> last_good;  // when the catalogue was last in step
  std::size_t failures = 0;                           // runs since then
};

// Held by whoever runs feeds of a catalogue. Given back when it is destroyed, or when its process or machine dies.
class SyncTurn {
 public:
  virtual ~SyncTurn() = default;
  // Throws unavailable where it was lost, with the connection to the server: somebody else may have it.
  virtual void require_held() = 0;
};

class SyncRows;

// The runs of one catalogue's feeds (Catalogue::syncs). Thread-safe.
class SyncLog {
 public:
  static constexpr std::size_t kept_runs = 100;  // of each feed; its last good one is kept besides
  static constexpr std::size_t most_complaints = 20;
  static constexpr std::size_t longest_complaint = 300;  // bytes

  explicit SyncLog(SyncRows& rows) : rows_(&rows) {}

  // Complaints are cut to the limits above and to one line each.
  void record(SyncRun run) const;
  // The `limit` last ones, the newest first.
  std::vector<SyncRun> runs(std::size_t limit) const;
  // Of every feed that ever ran, by name.
  std::vector<FeedHistory> feeds() const;
  // Of this one; nothing where it never ran.
  std::optional<FeedHistory> feed(const std::string& name) const;

  // The one turn of the catalogue, over all processes and machines; nullptr while somebody else has it.
  std::unique_ptr<SyncTurn> take_turn() const;

 private:
  SyncRows* rows_;
};

}  // namespace selvedge::catalogue
