// Carries pieces of an answer from the worker that makes them to the connection that sends them. Inside service/ only.
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
  // Calls `waiting` on the worker's thread when there is something to take. For a slow client the worker waits
  // `patience` in all; then the client counts as gone.
  AnswerStream(std::function<void()> waiting, std::chrono::seconds patience)
      : waiting_(std::move(waiting)), patience_(patience) {}

  // The worker's side. write() returns false once the client is gone.
  bool write(std::string_view piece);
  void finish();

  // The connection's side.
  struct Taken {
    std::string bytes;
    bool last = false;
    bool cut = false;  // the client was too slow: end the connection so that it knows the answer is incomplete
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

}  // namespace selvedge::service
