// Runs the network for all requests. Images that wait together are embedded together; a lone image never waits for
// others.
//
// A few workers each take what waits when they are free, up to max_batch images, and run the network on it with one
// thread. Nothing is held back to fill a batch; batches form when more images arrive than the workers keep up with.
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
#include "selvedge/image.h"

namespace selvedge::recommend {

struct EmbeddingStageOptions {
  std::size_t workers = 0;       // concurrent runs of the network; 0: one a processor
  std::size_t max_batch = 8;     // images a run; in larger batches the first waits longer for the last
  std::size_t max_waiting = 64;  // images; more are refused at once
};

class EmbeddingStage {
 public:
  using Embed = std::function<core::EmbeddingMatrix(std::span<const Image>)>;  // called from several threads
  // Called after each change, from several threads. Both may be empty.
  struct Watch {
    std::function<void(std::size_t images)> waiting;
    std::function<void(std::size_t images)> batch;
  };

  EmbeddingStage(Embed embed, const EmbeddingStageOptions& options, Watch watch = {});
  // Embeds what still waits, then ends.
  ~EmbeddingStage();
  EmbeddingStage(const EmbeddingStage&) = delete;
  EmbeddingStage& operator=(const EmbeddingStage&) = delete;

  // One row an image; waits for the result. Any thread. Throws Error unavailable at once if max_waiting would be
  // exceeded, and whatever the network throws.
  core::EmbeddingMatrix embed(std::vector<Image> images);
  // A worker runs `work`, which runs the network itself, on one image. It waits and is refused like an image. Throws
  // what `work` throws.
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

}  // namespace selvedge::recommend
