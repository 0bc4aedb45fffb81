// The runs of a shop's feeds and their outcomes, and whose turn it is to run. sync/ writes them; a catalogue keeps
// them.
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
  taken,      // the feed was read, and the catalogue has what it says
  unchanged,  // the feed has not changed since it was last taken
  refused,    // the feed is suspicious: empty, cut off, or without many of its products; nothing was changed
  failed,     // the feed could not be fetched, read or stored; what was stored before that stays
  stopped,    // by SIGTERM; what was stored before that stays
};
// "taken", "refused", ...: the words of tables, JSON and metrics.
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
  std::string content;  // hash of the feed's bytes and options; empty: unknown, or a folder
  // When every picture of the feed was last asked for; in between, only those with another address are.
  std::chrono::sys_seconds pictures_seen{};
  bool operator==(const SyncRun&) const = default;
};

// What the runs of a feed tell of it.
struct FeedHistory {
  SyncRun last;
  std::optional<SyncRun> last_taken;
  std::optional<std::chrono::sys_seconds> last_good;  // when the catalogue was last in step
  std::size_t failures = 0;                           // runs since then
};

// The right to run feeds of a catalogue. It is given back when it is destroyed, or when its process or machine dies.
class SyncTurn {
 public:
  virtual ~SyncTurn() = default;
  // Throws unavailable if the turn was lost with the connection to the server; somebody else may have it.
  virtual void require_held() = 0;
};

class SyncRows;

// The runs of one catalogue's feeds (Catalogue::syncs). Thread-safe.
class SyncLog {
 public:
  static constexpr std::size_t kept_runs = 100;  // of each feed; its last good run is also kept
  static constexpr std::size_t most_complaints = 20;
  static constexpr std::size_t longest_complaint = 300;  // bytes

  explicit SyncLog(SyncRows& rows) : rows_(&rows) {}

  // Complaints are cut to the limits above and to one line each.
  void record(SyncRun run);
  // The last `limit` runs, newest first.
  std::vector<SyncRun> runs(std::size_t limit) const;
  // The history of every feed that ever ran, by name.
  std::vector<FeedHistory> feeds() const;
  // The history of one feed. Nothing if it never ran.
  std::optional<FeedHistory> feed(const std::string& name) const;

  // Takes the turn, of which a catalogue has one for all processes and machines. nullptr while somebody else has it.
  std::unique_ptr<SyncTurn> take_turn();

 private:
  SyncRows* rows_;
};

}  // namespace selvedge::catalogue
