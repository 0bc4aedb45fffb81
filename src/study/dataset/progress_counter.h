// Reports the progress of work that several threads share.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <utility>

#include "selvedge/progress.h"

namespace selvedge::dataset {

// step() may be called from any thread; the sink is called from one at a time.
class ProgressCounter {
 public:
  ProgressCounter(const ProgressSink& sink, std::string stage, std::size_t total)
      : sink_(sink), progress_{std::move(stage), 0, total, ""} {}

  void step() {
    if (!sink_) return;
    const std::lock_guard lock(mutex_);
    ++progress_.done;
    sink_(progress_);
  }

 private:
  const ProgressSink& sink_;
  Progress progress_;
  std::mutex mutex_;
};

}  // namespace selvedge::dataset
