// The one stage that runs the network: images that arrive together are embedded together, a lone one never waits.
//
// Each of a few workers takes what waits at the moment it is free, up to max_batch images, and runs the network on it
// with one thread. So nothing is held back to fill a batch; batches form by themselves when more arrives than the
// workers keep up with.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/image/image.h"

namespace selvedge {

struct EmbeddingStageOptions {
  std::size_t workers = 0;       // runs of the network at a time; 0: one a processor
  std::size_t max_batch = 8;     // images a run; more makes the first of them wait for the last
  std::size_t max_waiting = 64;  // images; more are turned away at once
};

class EmbeddingStage {
 public:
  using Embed = std::function<EmbeddingMatrix(std::span<const Image>)>;  // called from several threads
  // Told after each change; both may be empty. Called from several threads.
  struct Watch {
    std::function<void(std::size_t images)> waiting;
    std::function<void(std::size_t images)> batch;
  };

  EmbeddingStage(Embed embed, const EmbeddingStageOptions& options, Watch watch = {});
  // Embeds what still waits.
  ~EmbeddingStage();
  EmbeddingStage(const EmbeddingStage&) = delete;
  EmbeddingStage& operator=(const EmbeddingStage&) = delete;

  // One row an image; returns when they are there. Any thread. Throws Error unavailable at once where max_waiting would
  // be passed, and whatever the network throws.
  EmbeddingMatrix embed(std::vector<Image> images);
  // Has a worker do `work`, which runs the network by itself on one image; it waits and is turned away as an image is.
  // Throws what `work` throws.
  void run(std::function<void()> work);

 private:
  struct Request {
    std::vector<Image> images;
    std::function<void()> work;  // instead of images
    std::promise<EmbeddingMatrix> answer;
    std::size_t size() const { return work ? 1 : images.size(); }
  };
  EmbeddingMatrix answer_to(Request request);

  void work();
  std::vector<Request> take();
  void run_together(std::vector<Request> requests);
  static void run_alone(Request& request);

  const Embed embed_;
  const EmbeddingStageOptions options_;
  const Watch watch_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Request> queue_;  // guarded by mutex_, as what follows
  std::size_t waiting_ = 0;    // images in queue_
  std::size_t idle_ = 0;       // workers
  bool stopping_ = false;
  std::vector<std::thread> workers_;  // last: they use all of the above
};

}  // namespace selvedge
