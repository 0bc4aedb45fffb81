// Both signals are blocked in every thread, and one thread takes them by sigwait(). So what it does then is not bound
// by the rules of signal handlers.
#include "stopping_signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <utility>

#include "child_program.h"

namespace selvedge::cli {
namespace {

sigset_t stopping() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Ends the process by the signal itself, so that its parent process sees why it ended.
[[noreturn]] void end_by(int signal) {
  const sigset_t signals = stopping();
  ::signal(signal, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  raise(signal);
  _exit(128 + signal);
}

}  // namespace

StoppingSignals::StoppingSignals() {
  const sigset_t signals = stopping();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { wait(); });
}

StoppingSignals::~StoppingSignals() {
  ended_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // wakes it
  thread_.join();
  const sigset_t signals = stopping();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void StoppingSignals::on_stop(std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  stop_ = std::move(stop);
}

void StoppingSignals::wait() {
  const sigset_t signals = stopping();
  for (bool told = false;; told = true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (ended_) return;
    const std::lock_guard lock(mutex_);
    if (told || !stop_) end_by(signal);
    stop_();
  }
}

RemovedOnStop::RemovedOnStop(std::filesystem::path folder) {
  signals_.on_stop([folder = std::move(folder)] {
    stop_child();
    std::error_code ignored;
    // Another thread may still be writing: it writes each file by rename, and fails without its folder.
    for (int tries = 0; tries < 3 && std::filesystem::exists(folder, ignored); ++tries)
      std::filesystem::remove_all(folder, ignored);
    _exit(128 + SIGTERM);
  });
}

}  // namespace selvedge::cli
