// SIGTERM and SIGINT for a program that has something to finish before it ends.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

namespace selvedge::cli {

// Takes both signals from construction to destruction. Without a function from on_stop(), a signal ends the process at
// once. With one, the first signal calls it, and the next one ends the process. Make this before any other thread, so
// that no other thread takes a signal.
class StoppingSignals {
 public:
  StoppingSignals();
  ~StoppingSignals();
  StoppingSignals(const StoppingSignals&) = delete;
  StoppingSignals& operator=(const StoppingSignals&) = delete;

  // Sets the function to call; empty: none. It is called from another thread and must not call on_stop().
  void on_stop(std::function<void()> stop);

 private:
  void wait();

  std::mutex mutex_;
  std::function<void()> stop_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

// Removes a folder when SIGTERM or SIGINT comes: for shoppers' photos, which must not stay when a command is stopped.
// The signal also ends the child program that runs (child_program.h), then the process, with exit code 128 + SIGTERM.
// Make this before any other thread, as StoppingSignals.
class RemovedOnStop {
 public:
  explicit RemovedOnStop(std::filesystem::path folder);

 private:
  StoppingSignals signals_;
};

}  // namespace selvedge::cli
