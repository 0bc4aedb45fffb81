// A scene's number and the run's seed give its generator, which chooses the sort of scene by the shares.
#include "study/scenes/scene_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "selvedge/error.h"
#include "study/scenes/backdrop.h"
#include "study/scenes/composite.h"

namespace selvedge::scenes {
namespace {

using MakeScene = Scene (*)(const PictureLibrary&, SceneSize, core::Rng&);
struct Sort {
  double share;
  MakeScene make;
};

constexpr int least_side = 32;

std::vector<Sort> available_sorts(const SceneShares& shares, const PictureLibrary& library) {
  const bool street = library.street_count() > 0, studio = library.studio_count() > 0;
  bool products = false;
  for (int kind = 0; kind < garments::kind_count; ++kind)
    products = products || library.product_count(static_cast<garments::Kind>(kind)) > 0;
  std::vector<Sort> sorts;
  const auto add = [&](double share, bool available, MakeScene make) {
    if (share > 0 && available) sorts.push_back({share, make});
  };
  add(shares.street, street, street_scene);
  add(shares.studio, studio, studio_scene);
  add(shares.home, library.owned_count() > 0, home_scene);
  add(shares.composite, street || studio || products, composite_scene);
  add(shares.drawn, true, pooled_scene);
  add(shares.empty, true, empty_scene);
  return sorts;
}

}  // namespace

struct SceneSource::State {
  explicit State(const SceneSourceOptions& o) : options(o), library(o.data, o.cache_bytes) {}

  SceneSourceOptions options;
  PictureLibrary library;
  std::vector<Sort> sorts;
  double all_shares = 0;
};

SceneSource::SceneSource(const SceneSourceOptions& options) {
  if (options.width < least_side || options.height < least_side) {
    throw Error(ErrorKind::invalid_argument, fmt::format("[scenes] expected sides of at least {} pixels, got {} x {}",
                                                         least_side, options.width, options.height));
  }
  state_ = std::make_unique<State>(options);
  state_->sorts = available_sorts(options.shares, state_->library);
  for (const Sort& sort : state_->sorts) state_->all_shares += sort.share;
  if (state_->sorts.empty()) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("[scenes] no sort of scene with a share above 0 has pictures in {}", options.data.string()));
  }
}

SceneSource::~SceneSource() = default;
SceneSource::SceneSource(SceneSource&&) noexcept = default;
SceneSource& SceneSource::operator=(SceneSource&&) noexcept = default;

Scene SceneSource::training(std::uint64_t seed, std::size_t index) const {
  core::Rng rng = core::Rng(seed).fork(index);
  double u = rng.uniform() * state_->all_shares;
  std::size_t sort = 0;
  while (sort + 1 < state_->sorts.size() && u >= state_->sorts[sort].share) u -= state_->sorts[sort++].share;
  return state_->sorts[sort].make(state_->library, {state_->options.width, state_->options.height}, rng);
}

Scene SceneSource::drawn(std::uint64_t seed, std::size_t index) const {
  core::Rng rng = core::Rng(seed).fork(index);
  return drawn_scene({state_->options.width, state_->options.height}, rng);
}

std::size_t SceneSource::judged_count() const { return state_->library.judged_count(); }

Scene SceneSource::judged(std::size_t i) const {
  return fitted_scene(state_->library.judged(i), {state_->options.width, state_->options.height});
}

std::filesystem::path SceneSource::judged_photo(std::size_t i) const { return state_->library.judged_photo(i); }

}  // namespace selvedge::scenes
