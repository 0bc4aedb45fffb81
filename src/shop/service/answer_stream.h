// Hands the pieces of a streamed answer from the worker that makes them to the connection that sends them. Inside
// service/ only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace selvedge::service {

// Thread-safe.
class AnswerStream {
 public:
  // Calls `waiting` on the worker's thread after each write() and after finish(). If the client takes its answer too
  // slowly, write() waits. After `patience` of waiting in all, the client counts as gone.
  AnswerStream(std::function<void()> waiting, std::chrono::seconds patience)
      : waiting_(std::move(waiting)), patience_(patience) {}

  // The worker's side. write() returns false once the client is gone.
  bool write(std::string_view piece);
  void finish();

  // The connection's side.
  struct Taken {
    std::string bytes;
    bool last = false;
    bool cut = false;  // the answer is incomplete: close the connection, so that the client knows
  };
  // Returns all that was written since the last call.
  Taken take();
  // Makes write() return false from now on, and take() say `cut`. A worker that fails half way calls it too.
  void client_is_gone();

 private:
  const std::function<void()> waiting_;
  std::chrono::steady_clock::duration patience_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::string pending_;
  bool finished_ = false, gone_ = false;
};

}  // namespace selvedge::service
