// Work in numbered parts, shared by processes on any number of machines. One process does each part.
#pragma once

#include <cstddef>
#include <optional>

namespace selvedge::catalogue {

// One worker's view of the work (CatalogueServer::share_work). For one thread at a time. When it is destroyed, or its
// process or machine dies, its part is free for others.
class SharedWork {
 public:
  virtual ~SharedWork() = default;
  // Marks the previous part as done and returns another part that nobody has, from 0; nothing when all are done. Waits
  // while others have the last parts, because they may die. Throws unavailable if the server does not answer; somebody
  // may then do the previous part again.
  virtual std::optional<std::size_t> next() = 0;
};

}  // namespace selvedge::catalogue
