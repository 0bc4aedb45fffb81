// Changes of products refresh the view in place; another model makes a new view. A request holds its view, so the one
// before lives until the last request that uses it has ended.
#include "shop/recommend/live_shop.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::recommend {

ShopView::ShopView(const catalogue::Catalogue& catalogue, const std::filesystem::path& model_directory,
                   const LiveShopOptions& options)
    : embedder(model_directory, {.threads = 1, .batch_size = static_cast<int>(options.stage.max_batch)}),
      encoder(encoder_of(embedder, model_directory)),
      finder(options.finder),
      stage([this](std::span<const Image> images) { return embedder.embed(images); }, options.stage, options.watch),
      recommender(catalogue, encoder, options.search) {}

namespace {

LiveShopOptions with_messages(LiveShopOptions options) {
  options.search.message = options.message;
  return options;
}

}  // namespace

LiveShop::LiveShop(catalogue::Catalogue& catalogue, ModelFinder find_model, LiveShopOptions options)
    : catalogue_(catalogue),
      find_model_(std::move(find_model)),
      options_(with_messages(std::move(options))),
      changes_(catalogue.watch_changes()) {
  view_ = std::make_shared<const ShopView>(catalogue_, find_model_(catalogue_.state().model), options_);
  for (const std::string& message : view_->recommender.messages()) options_.message(message);
  if (options_.changed) options_.changed(*view_);
  if (options_.follow > std::chrono::milliseconds(0)) follower_ = std::thread([this] { follow(); });
}

LiveShop::~LiveShop() {
  stopping_ = true;
  changes_->wake();
  if (follower_.joinable()) follower_.join();
}

std::shared_ptr<const ShopView> LiveShop::view() const {
  const std::lock_guard lock(view_mutex_);
  return view_;
}

void LiveShop::refresh() {
  const std::lock_guard one_at_a_time(refresh_mutex_);
  const std::shared_ptr<const ShopView> now = view();
  catalogue::CatalogueState state = catalogue_.state();
  if (state.revision <= now->recommender.revision()) return;
  if (state.model.fingerprint == now->encoder.model.fingerprint) {
    try {
      now->recommender.refresh();
      if (options_.changed) options_.changed(*now);
      return;
    } catch (const Error&) {
      // Most likely the model was switched between the two looks.
      state = catalogue_.state();
      if (state.model.fingerprint == now->encoder.model.fingerprint) throw;
      if (state.revision <= now->recommender.revision()) return;  // of a replica that still has the model before
    }
  }
  auto next = std::make_shared<const ShopView>(catalogue_, find_model_(state.model), options_);
  for (const std::string& message : next->recommender.messages()) options_.message(message);
  {
    const std::lock_guard lock(view_mutex_);
    view_ = next;
  }
  options_.message(fmt::format("switched to model {}", state.model.name));
  if (options_.changed) options_.changed(*next);
}

void LiveShop::try_refresh() {
  try {
    refresh();
  } catch (const Error& error) {
    options_.message(fmt::format("cannot follow the catalogue: {}", error.what()));
  }
}

// Trouble here stops nothing: the view goes on answering, and the next look tries again.
void LiveShop::follow() {
  std::string said;
  for (changes_->wait(options_.follow); !stopping_; changes_->wait(options_.follow)) {
    try {
      refresh();
      if (const auto server = catalogue_.server(); server && options_.staleness) {
        if (const auto behind = server->staleness()) options_.staleness(*behind);
      }
      said.clear();
    } catch (const std::exception& error) {
      if (said != error.what()) options_.message(fmt::format("cannot follow the catalogue: {}", error.what()));
      said = error.what();
    }
  }
}

}  // namespace selvedge::recommend
