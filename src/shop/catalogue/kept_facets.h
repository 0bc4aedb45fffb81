// A catalogue's facets, kept for its revision, because reading them takes the facts of every product. Inside catalogue/
// only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "shop/catalogue/catalogue_engine.h"

namespace selvedge::catalogue {

// Facets are read once for each revision, by one caller. Other callers wait. If reading is costly, callers get the
// previous facets during it and for a while afterwards: a running import makes a revision a second, and must not keep
// the database busy with facets. Thread-safe.
class KeptFacets {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::duration costly = std::chrono::milliseconds(200);  // a costly reading takes at least this
  static constexpr int rest = 10;  // a costly reading serves later revisions for this many times its length,
  static constexpr Clock::duration longest_rest = std::chrono::minutes(1);  // but no longer than this

  explicit KeptFacets(std::function<Clock::time_point()> now = Clock::now) : now_(std::move(now)) {}

  // `revision` is the catalogue's now; `read` is called without a lock.
  Facets of(std::int64_t revision, const std::function<FacetsAt()>& read);

 private:
  bool may_serve(std::int64_t revision) const;

  const std::function<Clock::time_point()> now_;
  std::mutex mutex_;
  std::condition_variable read_;
  bool reading_ = false;
  std::optional<FacetsAt> kept_;
  Clock::time_point kept_since_;
  Clock::duration took_{};  // to read what is kept
};

}  // namespace selvedge::catalogue
