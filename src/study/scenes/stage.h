// A scene while it is put together: pictures laid over a background, and what each pixel then shows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ground/image/warp.h"
#include "study/scenes/labelled_picture.h"
#include "study/scenes/scene.h"
#include "study/scenes/tone.h"

namespace selvedge::scenes {

// The edge of what is laid over: how much of its outer pixels is lost, and how softly the rest begins.
struct PasteEdge {
  double lost = 0.45;      // a pixel shows nothing below this coverage, [0, 1)
  double softness = 0.55;  // coverage from there to full, > 0
};
PasteEdge draw_edge(core::Rng& rng);

class Stage {
 public:
  // Throws invalid_argument for an empty image.
  explicit Stage(Image background);

  int width() const { return image_.width; }
  int height() const { return image_.height; }

  // Lays what the picture shows (all but its background) over the stage; `map` leads from a pixel of the stage to one
  // of the picture. With `only`, that garment alone, worn by nobody. With `tone`, in other light.
  void paste(const LabelledPicture& picture, const image::Affine& map, const PasteEdge& edge,
             std::optional<std::size_t> only = std::nullopt, const Tone* tone = nullptr);
  // Lays the whole rectangle of the picture over the stage, its background included.
  void show(const LabelledPicture& picture, const image::Affine& map);
  // A blurred dark copy of what paste() would lay, moved by (dx, dy) pixels.
  void shade(const LabelledPicture& picture, const image::Affine& map, std::optional<std::size_t> only, double strength,
             int blur, int dx, int dy);

  const Image& image() const { return image_; }

  // The scene so far. Garments and people of whom almost nothing is to be seen (under 40 pixels and under 0.05 % of
  // the frame) are left out; their pixels count as background.
  Scene finish() &&;

 private:
  std::vector<std::uint8_t> register_garments(const LabelledPicture& picture, const image::Affine& map,
                                              std::optional<std::size_t> only, std::uint8_t& person);

  Image image_;
  std::vector<std::uint8_t> labels_;  // 0, or 1 + position in garments_
  std::vector<std::uint8_t> people_;  // 0, or 1 + number of the person
  std::vector<SceneGarment> garments_;
  std::vector<double> pixels_;  // of each garment, if nothing hid it
  int people_count_ = 0;
};

}  // namespace selvedge::scenes
