// Work in numbered parts that processes on any number of machines do together, each part by one of them.
#pragma once

#include <cstddef>
#include <optional>

namespace selvedge {

// What one worker sees of it (Catalogue::share_work). For one thread at a time. When it is destroyed, or its process or
// machine dies, the part that it had is free for others.
class SharedWork {
 public:
  virtual ~SharedWork() = default;
  // The part before is done. Another one that nobody has, from 0, or nothing when all are done; waits while others
  // have the last ones, because they may die. Throws unavailable where the server does not answer: the part before may
  // then be done again by somebody.
  virtual std::optional<std::size_t> next() = 0;
};

}  // namespace selvedge
