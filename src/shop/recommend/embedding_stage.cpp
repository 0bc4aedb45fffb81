// One queue under one mutex. A free worker takes whole requests from its front: images up to its share of what waits,
// or one piece of other work alone. The destructor lets the workers empty the queue first.
#include "shop/recommend/embedding_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "ground/core/parallel.h"
#include "selvedge/error.h"

namespace selvedge::recommend {

EmbeddingStage::EmbeddingStage(Embed embed, const EmbeddingStageOptions& options, Watch watch)
    : embed_(std::move(embed)), options_(options), watch_(std::move(watch)) {
  const std::size_t count = options.workers == 0 ? core::available_processors() : options.workers;
  for (std::size_t i = 0; i < count; ++i) workers_.emplace_back([this] { work(); });
}

EmbeddingStage::~EmbeddingStage() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

core::EmbeddingMatrix EmbeddingStage::embed(std::vector<Image> images) {
  return answer_to({std::move(images), {}, {}});
}

void EmbeddingStage::run(std::function<void()> work) { answer_to({{}, std::move(work), {}}); }

core::EmbeddingMatrix EmbeddingStage::answer_to(Request request) {
  std::future<core::EmbeddingMatrix> answer = request.answer.get_future();
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    // A request larger than the whole queue is taken when nothing else waits, else it could never be.
    if (waiting_ > 0 && waiting_ + request.size() > options_.max_waiting) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("{} pictures wait already, as many as may; try again in a moment", waiting_));
    }
    waiting = waiting_ += request.size();
    queue_.push_back(std::move(request));
  }
  if (watch_.waiting) watch_.waiting(waiting);
  arrived_.notify_one();
  return answer.get();
}

// Under mutex_: a fair share of what waits for each idle worker (this one among them), whole requests, at least one.
std::vector<EmbeddingStage::Request> EmbeddingStage::take() {
  const std::size_t share = std::clamp<std::size_t>((waiting_ + idle_ - 1) / idle_, 1, options_.max_batch);
  std::vector<Request> taken;
  const auto fits = [&](std::size_t images) {
    return taken.empty() || (!taken[0].work && !queue_[0].work && images + queue_[0].size() <= share);
  };
  for (std::size_t images = 0; !queue_.empty() && fits(images);) {
    images += queue_[0].size();
    waiting_ -= queue_[0].size();
    taken.push_back(std::move(queue_[0]));
    queue_.pop_front();
  }
  return taken;
}

void EmbeddingStage::work() {
  while (true) {
    std::vector<Request> taken;
    std::size_t waiting = 0;
    {
      std::unique_lock lock(mutex_);
      ++idle_;
      arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      taken = take();
      waiting = waiting_;
      --idle_;
    }
    if (watch_.waiting) watch_.waiting(waiting);
    if (taken[0].work) {
      run_alone(taken[0]);
    } else {
      run_together(std::move(taken));
    }
  }
}

void EmbeddingStage::run_alone(Request& request) {
  try {
    request.work();
    request.answer.set_value({});
  } catch (...) {
    request.answer.set_exception(std::current_exception());  // the waiting caller rethrows it
  }
}

void EmbeddingStage::run_together(std::vector<Request> requests) {
  std::vector<Image> images;
  for (Request& request : requests)
    images.insert(images.end(), std::make_move_iterator(request.images.begin()),
                  std::make_move_iterator(request.images.end()));
  if (watch_.batch) watch_.batch(images.size());
  std::size_t answered = 0;
  try {
    const core::EmbeddingMatrix all = embed_(images);
    for (std::size_t row = 0; answered < requests.size(); ++answered) {
      core::EmbeddingMatrix own;
      for (std::size_t i = 0; i < requests[answered].images.size(); ++i, ++row) own.append(all.row(row));
      requests[answered].answer.set_value(std::move(own));
    }
  } catch (...) {
    // The waiting callers rethrow it: nothing of it is lost.
    for (; answered < requests.size(); ++answered) requests[answered].answer.set_exception(std::current_exception());
  }
}

}  // namespace selvedge::recommend
