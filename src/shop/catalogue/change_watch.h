// Waiting for a catalogue to change.
#pragma once

#include <chrono>

namespace selvedge {

class ChangeWatch {
 public:
  virtual ~ChangeWatch() = default;
  // Returns when somebody announced a change, wake() was called, or the time is up: whoever follows a catalogue then
  // looks at its revision. Throws nothing: where a server does not answer, the time just passes. From one thread.
  virtual void wait(std::chrono::milliseconds time) = 0;
  // Ends the wait that is running, or the next one. From any thread.
  virtual void wake() = 0;
};

}  // namespace selvedge
