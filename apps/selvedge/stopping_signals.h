// SIGTERM and SIGINT of a program that has something to finish.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace selvedge::cli {

// From its making on: before on_stop() both end the process where it is, as a crash may; from then on the first of them
// calls what was given, and a second ends the process. Made before any other thread, so that none of them takes a
// signal.
class StoppingSignals {
 public:
  StoppingSignals();
  ~StoppingSignals();
  StoppingSignals(const StoppingSignals&) = delete;
  StoppingSignals& operator=(const StoppingSignals&) = delete;

  // `stop` is called from another thread; empty: there is no more to stop.
  void on_stop(std::function<void()> stop);

 private:
  void wait();

  std::mutex mutex_;
  std::function<void()> stop_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace selvedge::cli
