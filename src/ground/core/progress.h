// How long work reports on itself; who shows it (a bar, plain lines, nothing) is the caller's affair.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace selvedge {

struct Progress {
  std::string stage;      // what is being done, e.g. "embedding"
  std::size_t done = 0;   // items finished of this stage
  std::size_t total = 0;  // items of this stage; 0 where it is not known
  std::string note;       // anything else worth a few words, e.g. "loss 0.641"
};

// Called from one thread at a time, often; must return quickly. May be empty.
using ProgressSink = std::function<void(const Progress&)>;

}  // namespace selvedge
