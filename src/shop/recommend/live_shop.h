// What answers queries: model, index and embedding stage of a catalogue, kept current. The service and Shop hold one.
//
// A view is a model and the index of its embeddings. A request takes the current view and keeps it to its end, so no
// answer mixes two models. Changed products go into the index of the view. When the catalogue's model is switched, a
// new view is made beside the old one and then replaces it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ground/core/message_sink.h"
#include "ground/embedding/embedder.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/embedding_stage.h"
#include "shop/recommend/image_encoder.h"
#include "shop/recommend/recommender.h"

namespace selvedge::garments {
class Finder;
}

namespace selvedge::recommend {

// Returns the model directory of a catalogue's model. Throws not_found.
using ModelFinder = std::function<std::filesystem::path(const ModelIdentity&)>;

struct ShopView;

struct LiveShopOptions {
  std::shared_ptr<const garments::Finder> finder;  // of garments in photos and pictures; nullptr: they are taken whole
  EmbeddingStageOptions stage;
  RecommenderOptions search;
  std::chrono::milliseconds follow{200};  // between two looks for changes by other processes; 0: none
  EmbeddingStage::Watch watch;
  // Gets messages for a person: a damaged snapshot, a model that cannot be loaded. From any thread.
  core::MessageSink message;
  std::function<void(const ShopView&)> changed;                  // called at the start and after each change
  std::function<void(std::chrono::duration<double>)> staleness;  // called after each look with the lag of the replicas
};

// Neither copied nor moved: its parts refer to each other.
struct ShopView {
  ShopView(const catalogue::Catalogue& catalogue, const std::filesystem::path& model_directory,
           const LiveShopOptions& options);

  embedding::Embedder embedder;
  ImageEncoder encoder;
  const std::shared_ptr<const garments::Finder> finder;  // LiveShopOptions::finder
  mutable EmbeddingStage stage;
  mutable Recommender recommender;  // mutable for refresh()
};

class LiveShop {
 public:
  // Loads model and index, and starts to follow the catalogue. `catalogue` must outlive this. Throws what loading
  // throws.
  LiveShop(catalogue::Catalogue& catalogue, ModelFinder find_model, LiveShopOptions options);
  ~LiveShop();

  catalogue::Catalogue& catalogue() { return catalogue_; }
  // The current view. A request may use it after it was replaced.
  std::shared_ptr<const ShopView> view() const;
  // Takes in the changes of the catalogue. Never goes back to an earlier revision or model, even if a replica lags.
  void refresh();
  // The same, but an Error becomes a message. It is called after a write of this process: the write is stored already,
  // and the next look tries again.
  void try_refresh();

 private:
  void follow();

  catalogue::Catalogue& catalogue_;
  const ModelFinder find_model_;
  const LiveShopOptions options_;
  mutable std::mutex view_mutex_;
  std::shared_ptr<const ShopView> view_;
  std::mutex refresh_mutex_;  // one refresh at a time
  const std::unique_ptr<catalogue::ChangeWatch> changes_;
  std::atomic<bool> stopping_ = false;
  std::thread follower_;
};

}  // namespace selvedge::recommend
