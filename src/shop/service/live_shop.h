// A catalogue as the service answers from it: model, index and their embedding stage, kept current.
//
// The model and the index that holds its embeddings are one value, the view. A request takes the view once and uses it
// to its end, so no answer mixes two models. Products that change are taken into the view's index; when another process
// has brought the catalogue to another model, a new view is made beside the old one and put in its place.
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

#include "ground/embedding/embedder.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/image_encoder.h"
#include "shop/recommend/recommender.h"
#include "shop/service/embedding_stage.h"

namespace selvedge {

// Where the model directory of a catalogue is; throws not_found.
using ModelFinder = std::function<std::filesystem::path(const ModelIdentity&)>;

struct ShopView;

struct LiveShopOptions {
  EmbeddingStageOptions stage;
  RecommenderOptions search;
  std::chrono::milliseconds follow{200};  // between looks for changes of other processes that nobody announced
  EmbeddingStage::Watch watch;
  // What a person should know: a snapshot that was damaged, a model that cannot be loaded. From any thread.
  std::function<void(const std::string&)> message;
  std::function<void(const ShopView&)> changed;                  // after each change taken in, and once at the start
  std::function<void(std::chrono::duration<double>)> staleness;  // of the catalogue's replicas, after each look
};

// Not copied, not moved: its parts refer to each other.
struct ShopView {
  ShopView(const Catalogue& catalogue, const std::filesystem::path& model_directory, const LiveShopOptions& options);

  Embedder embedder;
  ImageEncoder encoder;
  mutable EmbeddingStage stage;
  mutable Recommender recommender;  // refresh() is its own affair: no answer sees half of a product's change
};

class LiveShop {
 public:
  // Loads model and index; throws what they throw.
  LiveShop(Catalogue& catalogue, ModelFinder find_model, LiveShopOptions options);
  ~LiveShop();

  Catalogue& catalogue() { return catalogue_; }
  // The current one. Shared, because requests on it may outlast its place here.
  std::shared_ptr<const ShopView> view() const;
  // Takes in what the catalogue has changed up to now. Never goes back, neither in revision nor to a model before,
  // whatever a replica that is behind says.
  void refresh();
  // The same, for which trouble is a message: after a write of one's own, because what is stored is stored, and the
  // next look tries again.
  void try_refresh();

 private:
  void follow();

  Catalogue& catalogue_;
  const ModelFinder find_model_;
  const LiveShopOptions options_;
  mutable std::mutex view_mutex_;
  std::shared_ptr<const ShopView> view_;
  std::mutex refresh_mutex_;  // one refresh at a time
  const std::unique_ptr<ChangeWatch> changes_;
  std::atomic<bool> stopping_ = false;
  std::thread follower_;
};

}  // namespace selvedge
