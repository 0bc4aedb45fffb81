// The worker appends to one text, and the connection's thread takes all of it at once. `patience_` holds how long the
// worker may still wait.
#include "shop/service/answer_stream.h"

#include <algorithm>

namespace selvedge::service {
namespace {

constexpr std::size_t most_pending = 64 << 10;  // bytes that a client has not taken yet

}  // namespace

bool AnswerStream::write(std::string_view piece) {
  {
    std::unique_lock lock(mutex_);
    if (pending_.size() >= most_pending && !gone_) {
      const auto start = std::chrono::steady_clock::now();
      room_.wait_for(lock, patience_, [&] { return gone_ || pending_.size() < most_pending; });
      patience_ -= std::min(patience_, std::chrono::steady_clock::now() - start);
      if (pending_.size() >= most_pending) gone_ = true;
    }
    if (gone_) return false;
    pending_ += piece;
  }
  waiting_();
  return true;
}

void AnswerStream::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  waiting_();
}

AnswerStream::Taken AnswerStream::take() {
  Taken taken;
  {
    const std::lock_guard lock(mutex_);
    taken.bytes.swap(pending_);
    taken.last = finished_;
    taken.cut = gone_;
  }
  room_.notify_all();
  return taken;
}

void AnswerStream::client_is_gone() {
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    pending_.clear();
  }
  room_.notify_all();
}

}  // namespace selvedge::service
