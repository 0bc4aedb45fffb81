// Pieces of an answer on their way from the worker that makes them to the connection that sends them. Inside service/
// only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace selvedge {

// Thread safety: all of it.
class AnswerStream {
 public:
  // `waiting` is told, on the worker's thread, that there is something to take. The worker waits for a slow client for
  // `patience` in all, then the client counts as gone.
  AnswerStream(std::function<void()> waiting, std::chrono::seconds patience)
      : waiting_(std::move(waiting)), patience_(patience) {}

  // The worker's side. False once the client is gone.
  bool write(std::string_view piece);
  void finish();

  // The connection's side.
  struct Taken {
    std::string bytes;
    bool last = false;
    bool cut = false;  // the client was too slow: it must not take what it has for the whole
  };
  Taken take();
  void client_is_gone();

 private:
  const std::function<void()> waiting_;
  std::chrono::steady_clock::duration patience_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::string pending_;
  bool finished_ = false, gone_ = false;
};

}  // namespace selvedge
