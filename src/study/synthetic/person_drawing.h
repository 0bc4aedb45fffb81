// Draws one person in a garment and matching clothes, from back to front.
#pragma once

#include <cstdint>
#include <vector>

#include "study/synthetic/draw.h"
#include "study/synthetic/figure.h"
#include "study/synthetic/framing.h"

namespace selvedge::synthetic {

struct Outfit {
  std::vector<Layer> top, bottom, under;  // `under` shows where the top is open
  Category top_category = Category::t_shirt, bottom_category = Category::trousers;
  double sleeve_length = 0;  // of the top
  bool tucked = false;       // the top is tucked into the bottom, which is the garment to show
};

class PersonDrawing {
 public:
  // With `whole`, the whole body is in the picture, whatever the garment.
  PersonDrawing(const Garment& garment, PictureSize size, bool whole, core::Rng& rng);

  // Call it before draw() to get labels. It does not change the picture.
  void record_labels();
  const Canvas& draw(core::Rng& rng);
  PersonLabels take_labels();

  double floor() const { return framing_({0, 6.42}).y; }
  const Framing& framing() const { return framing_; }

 private:
  template <typename F>
  void lay(std::uint8_t label, F draw);
  template <typename F>
  void by_hand(std::uint8_t label, F draw);
  void put_on(const std::vector<Layer>& layers, Panel panel, std::uint8_t label);
  void draw_sleeved_arm(std::size_t side);
  void draw_front_arm(std::size_t side);

  Figure body_;
  Looks looks_;
  Framing framing_;
  Outfit outfit_;
  Canvas canvas_;
  std::vector<std::uint8_t> labels_;  // empty without record_labels()
  std::vector<garments::Kind> kinds_;
  std::size_t main_ = 0;
  std::uint8_t top_label_ = 0, bottom_label_ = 0, under_label_ = 0, shoes_label_ = 0, bag_label_ = 0;
};

}  // namespace selvedge::synthetic
