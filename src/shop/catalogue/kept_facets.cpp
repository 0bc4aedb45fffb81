// One reads, without the lock; `reading_` makes the others wait for it.
#include "shop/catalogue/kept_facets.h"

#include <algorithm>
#include <utility>

namespace selvedge::catalogue {

bool KeptFacets::may_serve(std::int64_t revision) const {
  if (!kept_) return false;
  // A replica's revision may be behind what is kept.
  if (kept_->revision >= revision) return true;
  if (took_ < costly) return false;
  return reading_ || now_() - kept_since_ < std::min<Clock::duration>(rest * took_, longest_rest);
}

Facets KeptFacets::of(std::int64_t revision, const std::function<FacetsAt()>& read) {
  std::unique_lock lock(mutex_);
  read_.wait(lock, [&] { return may_serve(revision) || !reading_; });
  if (may_serve(revision)) return kept_->facets;
  reading_ = true;
  const auto begin = now_();
  lock.unlock();
  std::optional<FacetsAt> fresh;
  try {
    fresh = read();
  } catch (...) {
    lock.lock();
    reading_ = false;
    read_.notify_all();  // another may have more luck
    throw;
  }
  lock.lock();
  reading_ = false;
  kept_ = std::move(fresh);
  kept_since_ = now_();
  took_ = kept_since_ - begin;
  read_.notify_all();
  return kept_->facets;
}

}  // namespace selvedge::catalogue
