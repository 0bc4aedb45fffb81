// A scene in the making: pictures are laid over a background, with a record of what each pixel shows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ground/image/warp.h"
#include "study/scenes/labelled_picture.h"
#include "study/scenes/scene.h"
#include "study/scenes/tone.h"

namespace selvedge::scenes {

// The edge of a pasted picture: how much of it is lost, and how softly the rest begins.
struct PasteEdge {
  double lost = 0.45;      // below this coverage a pixel shows nothing of it, [0, 1)
  double softness = 0.55;  // additional coverage at which it is opaque, > 0
};
PasteEdge draw_edge(core::Rng& rng);

class Stage {
 public:
  // Throws invalid_argument for an empty image.
  explicit Stage(Image background);

  int width() const { return image_.width; }
  int height() const { return image_.height; }

  // Lays the picture without its background over the stage. `map` leads from a pixel of the stage to one of the
  // picture. With `only`, lays that garment only, and nobody wears it. `tone` changes its light.
  void paste(const LabelledPicture& picture, const image::Affine& map, const PasteEdge& edge,
             std::optional<std::size_t> only = std::nullopt, const Tone* tone = nullptr);
  // Lays the whole picture over the stage, with its background.
  void show(const LabelledPicture& picture, const image::Affine& map);
  // Darkens the stage by a blurred shadow of what paste() would lay, moved by (dx, dy) pixels. `strength` is in [0, 1];
  // `blur` is in pixels.
  void shade(const LabelledPicture& picture, const image::Affine& map, std::optional<std::size_t> only, double strength,
             int blur, int dx, int dy);

  const Image& image() const { return image_; }

  // The finished scene. A garment or person with hardly a visible pixel (under 40, and under 0.05 % of the frame) is
  // left out; the pixels of such a garment count as background.
  Scene finish() &&;

 private:
  std::vector<std::uint8_t> register_garments(const LabelledPicture& picture, const image::Affine& map,
                                              std::optional<std::size_t> only, std::uint8_t& person);

  Image image_;
  std::vector<std::uint8_t> labels_;  // 0, or 1 + position in garments_
  std::vector<std::uint8_t> people_;  // 0, or 1 + number of the person
  std::vector<SceneGarment> garments_;
  std::vector<double> pixels_;  // of each garment, if nothing hid any
  int people_count_ = 0;
};

}  // namespace selvedge::scenes
