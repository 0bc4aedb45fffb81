// How long-running work reports its progress. The caller decides how to show it: as a bar, as lines, or not at all.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace selvedge {

struct Progress {
  std::string stage;      // the current stage, e.g. "embedding"
  std::size_t done = 0;   // finished items of this stage
  std::size_t total = 0;  // items of this stage; 0: unknown
  std::string note;       // more words for a person, e.g. "loss 0.641"; may be empty
};

// Called often, by one thread at a time; must return quickly. An empty one is allowed: nothing is reported.
using ProgressSink = std::function<void(const Progress&)>;

}  // namespace selvedge
