// Draws from back to front: hair, body, garments, arms, head. Labels come from drawing each part a second time by
// itself.
#include "study/synthetic/person_drawing.h"

#include <algorithm>
#include <cmath>

#include "study/synthetic/layer.h"
#include "study/synthetic/tailor.h"

namespace selvedge::synthetic {
namespace {

// How much of the body is in the picture, from top to bottom in garment units.
struct View {
  double top, bottom;
};

View choose_view(const Cut& cut, core::Rng& rng) {
  const double crown = -1.85;
  const double x = rng.uniform();
  const View whole{crown, 6.8};
  if (cut.hem > 4.3) return x < 0.7 ? whole : View{-0.9, 6.8};
  if (!is_top(cut.category))
    return x < 0.4 ? whole : x < 0.7 ? View{-0.9, 6.8} : View{0.5, std::max(5.0, cut.hem + 0.6)};
  if (cut.hem > 3) return x < 0.5 ? whole : View{crown, std::max(4.7, cut.hem + 0.5)};
  if (x < 0.2) return whole;
  if (x < 0.5) return {crown, 4.6};
  if (x < 0.85) return {crown, 3.1};
  return {-0.95, 3.2};
}

Framing choose_framing(const Cut& cut, PictureSize size, core::Rng& rng) {
  const View view = choose_view(cut, rng);
  constexpr double least_width = 3.1;  // units in view
  Framing framing;
  framing.scale = std::min(size.height / (view.bottom - view.top), size.width / least_width) * rng.uniform(0.9, 1.02);
  framing.angle = std::clamp(rng.normal() * 0.022, -0.06, 0.06);
  const double middle = (view.top + view.bottom) / 2 + rng.uniform(-0.08, 0.08);
  framing.origin = {size.width * (0.5 + rng.uniform(-0.07, 0.07)), size.height / 2.0 - middle * framing.scale};
  return framing;
}

// From the crown to the soles, with some room around.
Framing choose_whole(PictureSize size, core::Rng& rng) {
  constexpr double crown = -1.85, soles = 6.85, width = 4.2;
  Framing framing;
  framing.scale = std::min(size.height / (soles - crown), size.width / width) * rng.uniform(0.86, 0.98);
  framing.angle = std::clamp(rng.normal() * 0.022, -0.06, 0.06);
  framing.origin = {size.width * (0.5 + rng.uniform(-0.03, 0.03)),
                    size.height / 2.0 - (crown + soles) / 2 * framing.scale};
  return framing;
}

// Clothes that match the garment, less conspicuous than it.
GarmentSpec sample_companion(Category category, core::Rng& rng) {
  GarmentSpec spec = sample_garment(rng, category);
  spec.cloth.print = Print::none;
  if (spec.cloth.pattern != Pattern::plain && rng.chance(0.75)) spec.cloth.pattern = Pattern::plain;
  spec.cloth.contrast_trim = false;
  return spec;
}

Outfit dress(const Garment& garment, double scale, core::Rng& rng) {
  Outfit outfit;
  const Cut& cut = garment.spec.cut;
  constexpr Category bottoms[] = {Category::trousers, Category::trousers, Category::skirt, Category::shorts};
  constexpr Category tops[] = {Category::t_shirt, Category::tank_top, Category::long_sleeve, Category::sweater,
                               Category::blouse};
  if (is_top(cut.category)) {
    outfit.top = garment.layers;
    outfit.top_category = cut.category;
    outfit.sleeve_length = cut.sleeve_length;
    if (cut.category != Category::dress) {
      const GarmentSpec bottom = sample_companion(bottoms[rng.below(4)], rng);
      outfit.bottom = draw_garment(bottom, scale);
      outfit.bottom_category = bottom.cut.category;
    }
  } else {
    outfit.bottom = garment.layers;
    outfit.bottom_category = cut.category;
    outfit.tucked = true;
    GarmentSpec top = sample_companion(tops[rng.below(5)], rng);
    // Tucked in: it ends under the waistband.
    top.cut.hem = cut.top + 0.3;
    top.cut.hem_curve = top.cut.flare = 0;
    top.cut.ribbed_hem = false;
    top.cut.waist = 1;
    outfit.sleeve_length = top.cut.sleeve_length;
    outfit.top = draw_garment(top, scale);
    outfit.top_category = top.cut.category;
  }
  if (is_top(cut.category) && (cut.neckline == Neckline::lapel || cut.closure == Closure::zip)) {
    GarmentSpec under = sample_companion(Category::tank_top, rng);
    under.cut.neckline = rng.chance(0.3) ? Neckline::turtle : Neckline::crew;
    under.cut.neck_depth = under.cut.neckline == Neckline::turtle ? 0.06 : 0.25;
    under.cut.neck_width = 0.32;
    under.cut.hem = 1.5;
    under.cut.waist = 1;
    under.cut.ease = 0;
    outfit.under = draw_garment(under, scale);
  }
  return outfit;
}

bool crosses_body(Hand hand) { return hand == Hand::across || hand == Hand::phone || hand == Hand::on_hip; }

// A dark streak beside the arms, on whatever of the person is drawn already. Of a bare arm, only the part in front of
// the body casts one.
void draw_arm_shadows(Canvas& canvas, const Figure& body, bool sleeves) {
  canvas.only_over_drawn(true);
  for (std::size_t side = 0; side < 2; ++side) {
    const Limb& arm = body.arms[side];
    if (body.hands[side] == Hand::behind_back || (!sleeves && !crosses_body(body.hands[side]))) continue;
    std::vector<Point> axis;
    for (int i = sleeves ? 3 : 6; i <= 8; ++i) axis.push_back(arm.at(i * 0.32, -0.06) + Point{0.03, 0.1});
    for (const double width : {0.6, 0.5, 0.4, 0.3}) canvas.stroke(Path::smooth(axis), {0, 0, 0}, width, 0.045);
  }
  canvas.only_over_drawn(false);
}

// Creases that this pose makes in whatever is worn.
void draw_creases(Canvas& canvas, const Figure& body, core::Rng& rng) {
  canvas.only_over_drawn(true);
  for (int i = 0; i < 5; ++i) {
    const double side = rng.chance(0.5) ? 1 : -1;
    const double y = rng.uniform(0.8, 2.4);
    Path crease;
    crease.move(body.torso({side * 0.8, y}))
        .bend(body.torso({side * 0.5, y + rng.uniform(0, 0.2)}),
              body.torso({side * rng.uniform(0.05, 0.4), y + rng.uniform(-0.1, 0.3)}));
    canvas.stroke(crease, {0, 0, 0}, 0.05, 0.07);
    canvas.stroke(crease.mapped([](Point p) { return p + Point{0, 0.045}; }), {1, 1, 1}, 0.04, 0.06);
  }
  canvas.only_over_drawn(false);
}

}  // namespace

PersonDrawing::PersonDrawing(const Garment& garment, PictureSize size, bool whole, core::Rng& rng)
    : body_(sample_body(rng)),
      looks_(sample_looks(rng)),
      framing_(whole ? choose_whole(size, rng) : choose_framing(garment.spec.cut, size, rng)),
      outfit_(dress(garment, framing_.scale * 1.2, rng)),
      canvas_(size.width, size.height) {}

void PersonDrawing::record_labels() {
  labels_.assign(canvas_.pixels().size(), PersonLabels::background);
  const auto add = [&](Category category, bool is_main) {
    if (is_main) main_ = kinds_.size();
    kinds_.push_back(kind_of(category));
    return static_cast<std::uint8_t>(PersonLabels::first_garment + kinds_.size() - 1);
  };
  if (!outfit_.top.empty()) top_label_ = add(outfit_.top_category, !outfit_.tucked);
  if (!outfit_.bottom.empty()) bottom_label_ = add(outfit_.bottom_category, outfit_.tucked);
  // A shirt under a jacket is a garment of its own; under a hoodie it is the same kind of thing.
  under_label_ = top_label_;
  if (!outfit_.under.empty() && kind_of(outfit_.top_category) != garments::Kind::top)
    under_label_ = add(Category::tank_top, false);
  kinds_.push_back(garments::Kind::shoes);
  shoes_label_ = static_cast<std::uint8_t>(PersonLabels::first_garment + kinds_.size() - 1);
  if (looks_.bag == Bag::none) return;
  kinds_.push_back(garments::Kind::bag);
  bag_label_ = static_cast<std::uint8_t>(PersonLabels::first_garment + kinds_.size() - 1);
}

PersonLabels PersonDrawing::take_labels() { return {std::move(labels_), std::move(kinds_), main_}; }

// Draws the part once more by itself, to find the pixels that it covers.
template <typename F>
void PersonDrawing::lay(std::uint8_t label, F draw) {
  draw(canvas_);
  if (labels_.empty()) return;
  Canvas alone(canvas_.width(), canvas_.height());
  draw(alone);
  const auto pixels = alone.pixels();
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (pixels[i] >> 31 != 0) labels_[i] = label;  // more than half opaque
  }
}

// `draw` works in garment units.
template <typename F>
void PersonDrawing::by_hand(std::uint8_t label, F draw) {
  lay(label, [&](Canvas& canvas) {
    enter(canvas, framing_);
    draw(canvas);
    canvas.restore();
  });
}

void PersonDrawing::put_on(const std::vector<Layer>& layers, Panel panel, std::uint8_t label) {
  lay(label, [&](Canvas& canvas) { wear(layers, panel, body_, framing_, canvas); });
}

const Canvas& PersonDrawing::draw(core::Rng& rng) {
  constexpr std::uint8_t skin = PersonLabels::body;
  by_hand(skin, [&](Canvas& canvas) { draw_hair_behind(canvas, body_, looks_); });
  put_on(outfit_.top, Panel::behind, top_label_);
  for (std::size_t side = 0; side < 2; ++side) {
    if (body_.hands[side] == Hand::behind_back) draw_sleeved_arm(side);
  }
  for (const Limb& leg : body_.legs) {
    by_hand(skin, [&](Canvas& canvas) { draw_leg(canvas, leg, looks_); });
    by_hand(shoes_label_, [&](Canvas& canvas) { draw_shoe(canvas, leg, looks_); });
  }
  by_hand(skin, [&](Canvas& canvas) {
    draw_torso(canvas, body_, looks_);
    for (std::size_t side = 0; side < 2; ++side) {
      if (outfit_.sleeve_length == 0 && body_.hands[side] != Hand::behind_back)
        draw_arm(canvas, body_, looks_, side, 0);
    }
  });
  put_on(outfit_.under, Panel::body, under_label_);
  if (outfit_.tucked) put_on(outfit_.top, Panel::body, top_label_);
  for (const Panel panel : {Panel::left_leg, Panel::right_leg, Panel::body})
    put_on(outfit_.bottom, panel, bottom_label_);
  if (!outfit_.tucked) put_on(outfit_.top, Panel::body, top_label_);
  enter(canvas_, framing_);
  draw_creases(canvas_, body_, rng);
  draw_arm_shadows(canvas_, body_, outfit_.sleeve_length > 0);
  canvas_.restore();
  for (std::size_t side = 0; side < 2; ++side) {
    if (body_.hands[side] != Hand::behind_back) draw_front_arm(side);
  }
  by_hand(skin, [&](Canvas& canvas) {
    draw_head(canvas, body_, looks_);
    draw_hair_in_front(canvas, body_, looks_);
  });
  by_hand(bag_label_, [&](Canvas& canvas) { draw_bag(canvas, body_, looks_); });
  return canvas_;
}

void PersonDrawing::draw_sleeved_arm(std::size_t side) {
  by_hand(PersonLabels::body,
          [&](Canvas& canvas) { draw_arm(canvas, body_, looks_, side, outfit_.sleeve_length - 0.35); });
  put_on(outfit_.top, side == 0 ? Panel::left_sleeve : Panel::right_sleeve, top_label_);
}

void PersonDrawing::draw_front_arm(std::size_t side) {
  if (outfit_.sleeve_length > 0) return draw_sleeved_arm(side);
  if (!crosses_body(body_.hands[side])) return;
  // Bare arms start under the garment's straps; only what lies in front of the body is drawn again.
  by_hand(PersonLabels::body, [&](Canvas& canvas) {
    canvas.clip(Path::rectangle(-5, body_.arms[side].bend().y - 0.3 - 5 * (body_.hands[side] == Hand::phone), 10, 10));
    draw_arm(canvas, body_, looks_, side, 0);
  });
}

}  // namespace selvedge::synthetic
