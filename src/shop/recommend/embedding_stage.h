// Runs the network for all requests of a process. Images that wait at the same time are embedded together. A lone image
// never waits for others.
//
// A free worker takes its share of the waiting requests, up to max_batch images, and runs the network on them. Nothing
// is held back to fill a batch: batches form when more images arrive than the workers keep up with. A request is never
// divided, so one with more than max_batch images is a larger batch.
//
// A worker that fails, for want of memory too, fails the requests that it took, and goes on.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <list>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "selvedge/image.h"

namespace selvedge::recommend {

struct EmbeddingStageOptions {
  std::size_t workers = 0;       // concurrent runs of the network; 0: one a processor
  std::size_t max_batch = 8;     // images in a run; in a larger batch the first image waits longer
  std::size_t max_waiting = 64;  // waiting images; more are refused at once
};

class EmbeddingStage {
 public:
  using Embed = std::function<core::EmbeddingMatrix(std::span<const Image>)>;  // called from several threads
  // Gets the number of waiting images after each change, and the size of each batch. Called from several threads. Both
  // may be empty. What they throw is dropped: counting may cost no answer.
  struct Watch {
    std::function<void(std::size_t images)> waiting;
    std::function<void(std::size_t images)> batch;
  };

  // Throws if the system gives not one thread; where it gives fewer than asked for, those do the work.
  EmbeddingStage(Embed embed, const EmbeddingStageOptions& options, Watch watch = {});
  // Finishes what still waits, then ends.
  ~EmbeddingStage();
  EmbeddingStage(const EmbeddingStage&) = delete;
  EmbeddingStage& operator=(const EmbeddingStage&) = delete;

  // Embeds the images and waits for the result: one row an image. Any thread. Throws Error unavailable at once if other
  // images wait and max_waiting would be exceeded; also what the network throws.
  core::EmbeddingMatrix embed(std::vector<Image> images);
  // Lets a worker run `work`, which runs a network itself. It waits and is refused like one image. Throws what `work`
  // throws.
  void run(std::function<void()> work);

 private:
  struct Request {
    std::vector<Image> images;
    std::function<void()> work;  // instead of images
    std::promise<core::EmbeddingMatrix> answer;
    std::size_t size() const { return work ? 1 : images.size(); }
  };
  core::EmbeddingMatrix answer_to(Request request);

  void work();
  std::list<Request> take();
  void run_together(std::list<Request>& requests);
  static void run_alone(Request& request);

  const Embed embed_;
  const EmbeddingStageOptions options_;
  const Watch watch_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::list<Request> queue_;  // guarded by mutex_, as what follows; a list, as taking from it needs no memory
  std::size_t waiting_ = 0;   // images in queue_
  std::size_t idle_ = 0;      // workers
  bool stopping_ = false;
  std::vector<std::thread> workers_;  // last: they use all of the above
};

}  // namespace selvedge::recommend
