// A catalogue's facets, kept by its revision: to read them takes the facts of every product. Inside catalogue/ only.
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

// Read once a revision, however many ask: who asks meanwhile waits for that reading, or takes the facets before it.
// Those serve where the reading is a costly one, and also for a while after it, so that a running import, which makes a
// revision a second, does not keep the database busy with it. Thread-safe.
class KeptFacets {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::duration costly = std::chrono::milliseconds(200);  // a reading that takes at least this
  static constexpr int rest = 10;  // times as long as a costly reading took, its facets serve later revisions,
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
