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
namespace {

void tell(const std::function<void(std::size_t)>& watch, std::size_t images) {
  try {
    if (watch) watch(images);
  } catch (const std::exception&) {
    // The header says so.
  }
}

}  // namespace

EmbeddingStage::EmbeddingStage(Embed embed, const EmbeddingStageOptions& options, Watch watch)
    : embed_(std::move(embed)), options_(options), watch_(std::move(watch)) {
  const std::size_t count = options.workers == 0 ? core::available_processors() : options.workers;
  workers_ = core::start_threads(count, [this] { work(); });
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
    const std::size_t size = request.size();
    queue_.push_back(std::move(request));
    waiting = waiting_ += size;
  }
  tell(watch_.waiting, waiting);
  arrived_.notify_one();
  return answer.get();
}

// Under mutex_: a fair share of what waits for each idle worker (this one among them), whole requests, at least one.
std::list<EmbeddingStage::Request> EmbeddingStage::take() {
  const std::size_t share = std::clamp<std::size_t>((waiting_ + idle_ - 1) / idle_, 1, options_.max_batch);
  std::list<Request> taken;
  const auto fits = [&](std::size_t images) {
    return taken.empty() || (!taken.front().work && !queue_.front().work && images + queue_.front().size() <= share);
  };
  for (std::size_t images = 0; !queue_.empty() && fits(images);) {
    images += queue_.front().size();
    waiting_ -= queue_.front().size();
    taken.splice(taken.end(), queue_, queue_.begin());
  }
  return taken;
}

void EmbeddingStage::work() {
  while (true) {
    std::list<Request> taken;
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
    tell(watch_.waiting, waiting);
    if (taken.front().work) {
      run_alone(taken.front());
    } else {
      run_together(taken);
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

void EmbeddingStage::run_together(std::list<Request>& requests) {
  auto unanswered = requests.begin();
  try {
    std::vector<Image> images;
    for (Request& request : requests)
      images.insert(images.end(), std::make_move_iterator(request.images.begin()),
                    std::make_move_iterator(request.images.end()));
    tell(watch_.batch, images.size());
    const core::EmbeddingMatrix all = embed_(images);
    for (std::size_t row = 0; unanswered != requests.end(); ++unanswered) {
      core::EmbeddingMatrix own;
      for (std::size_t i = 0; i < unanswered->images.size(); ++i, ++row) own.append(all.row(row));
      unanswered->answer.set_value(std::move(own));
    }
  } catch (...) {
    // The waiting callers rethrow it: nothing of it is lost.
    for (; unanswered != requests.end(); ++unanswered) unanswered->answer.set_exception(std::current_exception());
  }
}

}  // namespace selvedge::recommend
