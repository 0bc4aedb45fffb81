// An endless source of labelled pictures to train a finder of garments, and the photos to evaluate it with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "study/scenes/scene.h"

namespace selvedge::scenes {

// How often each sort of scene comes, in any unit. A sort whose pictures are absent is left out. Without any pictures,
// all scenes are drawn or empty.
struct SceneShares {
  double street = 0.3;      // photos of one person in the street (street_people), cropped or several side by side
  double studio = 0.08;     // the upper half of one person in front of a light wall (worn_tops)
  double home = 0.06;       // a garment on a floor or a bed (the owners' photos that can be cut out)
  double composite = 0.38;  // cut-out people and garments on other backgrounds
  double drawn = 0.1;       // the same with drawn people and garments
  double empty = 0.08;      // nothing to find
};

struct SceneSourceOptions {
  std::filesystem::path data = "../shared/data";
  int width = 256;  // of every scene, pixels
  int height = 320;
  SceneShares shares;
  std::size_t cache_bytes = std::size_t{400} << 20;  // of decoded pictures kept in memory
};

// All functions may be called from any thread. One scene uses one thread. The first scenes take longer, because they
// read pictures that later ones find in memory.
class SceneSource {
 public:
  // Lists the pictures without reading them. Throws invalid_argument if a size is below 32 pixels or no available sort
  // has a share above 0, and as PictureLibrary.
  explicit SceneSource(const SceneSourceOptions& options);
  ~SceneSource();
  SceneSource(SceneSource&&) noexcept;
  SceneSource& operator=(SceneSource&&) noexcept;

  // A training scene: the same for the same seed, index and pictures. It never shows a photo that is held back.
  Scene training(std::uint64_t seed, std::size_t index) const;

  // A scene with every person and garment drawn anew, and without pictures. Nobody in it is in training(). The same for
  // the same seed and index. Takes some hundred milliseconds.
  Scene drawn(std::uint64_t seed, std::size_t index) const;

  // The held-back tenth of street_people: whole photos, scaled to fit and centred on grey, otherwise unchanged.
  std::size_t judged_count() const;
  Scene judged(std::size_t i) const;
  std::filesystem::path judged_photo(std::size_t i) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selvedge::scenes
