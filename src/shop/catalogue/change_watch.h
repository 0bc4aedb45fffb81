// Waits for a catalogue to change.
#pragma once

#include <chrono>

namespace selvedge::catalogue {

class ChangeWatch {
 public:
  virtual ~ChangeWatch() = default;
  // Returns when a change was announced, wake() was called, or the time is up. The caller then looks at the catalogue's
  // revision. Throws nothing: while a server does not answer, the time just passes. Call from one thread.
  virtual void wait(std::chrono::milliseconds time) = 0;
  // Ends the current wait, or the next one. From any thread.
  virtual void wake() = 0;
};

}  // namespace selvedge::catalogue
