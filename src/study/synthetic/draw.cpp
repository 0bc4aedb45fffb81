#include "study/synthetic/draw.h"

#include <algorithm>
#include <cmath>

#include "study/synthetic/body.h"
#include "study/synthetic/fabric.h"
#include "study/synthetic/figure.h"
#include "study/synthetic/garment_layers.h"
#include "study/synthetic/photograph.h"
#include "study/synthetic/scene.h"
#include "study/synthetic/tailor.h"

namespace selvedge::synthetic {
namespace {

// Where garment units lie in a picture: p is at origin + turned(p) * scale.
struct Framing {
  double scale = 1;
  Point origin;
  double angle = 0;

  Point operator()(Point p) const {
    const double cosine = std::cos(angle) * scale;
    const double sine = std::sin(angle) * scale;
    return origin + Point{cosine * p.x - sine * p.y, sine * p.x + cosine * p.y};
  }
};

void enter(Canvas& canvas, const Framing& framing) {
  canvas.save();
  canvas.translate(framing.origin.x, framing.origin.y);
  canvas.rotate(framing.angle);
  canvas.scale(framing.scale);
}

void wear(const Layer& layer, const Figure& body, const Framing& framing, Canvas& canvas) {
  switch (layer.panel) {
    case Panel::behind:
    case Panel::body:
      warp_layer(
          layer, [&](Point p) { return framing(body.torso(p)); }, canvas);
      break;
    case Panel::left_sleeve:
    case Panel::right_sleeve: {
      const std::size_t side = layer.panel == Panel::left_sleeve ? 0 : 1;
      warp_layer(
          layer, [&](Point p) { return framing(body.sleeve(side, p)); }, canvas);
      break;
    }
    case Panel::left_leg:
    case Panel::right_leg: {
      const std::size_t side = layer.panel == Panel::left_leg ? 0 : 1;
      warp_layer(
          layer, [&](Point p) { return framing(body.trouser_leg(side, p)); }, canvas);
      break;
    }
  }
}

void wear(const std::vector<Layer>& layers, Panel panel, const Figure& body, const Framing& framing, Canvas& canvas) {
  for (const Layer& layer : layers) {
    if (layer.panel == panel) wear(layer, body, framing, canvas);
  }
}

// What the flat garment covers.
Box flat_extent(const GarmentSpec& spec, const Figure& body) {
  const Cut& cut = spec.cut;
  const bool top = is_top(cut.category);
  double reach = std::max({half_width(cut, 0.8), half_width(cut, cut.hem), half_width(cut, 2.5)});
  double bottom = cut.hem + 0.06 + cut.hem_curve;
  if (has_legs(cut.category)) reach = std::max(half_width(cut, 2.5), leg_axis(cut.hem) + leg_half_width(cut, cut.hem));
  if (top && cut.sleeve_length > 0) {
    for (const double side : {-1.0, 1.0}) {
      const double width = sleeve_half_width(cut, cut.sleeve_length) * side;
      const Point end = body.sleeve(1, {width, cut.sleeve_length});
      reach = std::max(reach, end.x);
      bottom = std::max(bottom, end.y);
    }
  }
  const double above = !top                               ? cut.top - 0.04
                       : cut.neckline == Neckline::hood   ? -0.64
                       : cut.neckline == Neckline::turtle ? -0.42
                                                          : -0.36;
  return {-reach, above, reach, bottom};
}

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

// Clothes to go with the garment, quieter than it.
GarmentSpec sample_companion(Category category, core::Rng& rng) {
  GarmentSpec spec = sample_garment(rng, category);
  spec.cloth.print = Print::none;
  if (spec.cloth.pattern != Pattern::plain && rng.chance(0.75)) spec.cloth.pattern = Pattern::plain;
  spec.cloth.contrast_trim = false;
  return spec;
}

struct Outfit {
  std::vector<Layer> top, bottom, under;  // `under` shows where the top is open
  double sleeve_length = 0;               // of the top
  bool tucked = false;
};

Outfit dress(const Garment& garment, double scale, core::Rng& rng) {
  Outfit outfit;
  const Cut& cut = garment.spec.cut;
  constexpr Category bottoms[] = {Category::trousers, Category::trousers, Category::skirt, Category::shorts};
  constexpr Category tops[] = {Category::t_shirt, Category::tank_top, Category::long_sleeve, Category::sweater,
                               Category::blouse};
  if (is_top(cut.category)) {
    outfit.top = garment.layers;
    outfit.sleeve_length = cut.sleeve_length;
    if (cut.category != Category::dress) {
      const GarmentSpec bottom = sample_companion(bottoms[rng.below(4)], rng);
      outfit.bottom = draw_garment(bottom, scale);
    }
  } else {
    outfit.bottom = garment.layers;
    outfit.tucked = true;
    GarmentSpec top = sample_companion(tops[rng.below(5)], rng);
    // Tucked in: it ends under the waistband.
    top.cut.hem = cut.top + 0.3;
    top.cut.hem_curve = top.cut.flare = 0;
    top.cut.ribbed_hem = false;
    top.cut.waist = 1;
    outfit.sleeve_length = top.cut.sleeve_length;
    outfit.top = draw_garment(top, scale);
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

// A dark streak beside the arms, on whatever of the person is there.
// Of bare arms only what lies in front of the body casts one.
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

class PersonDrawing {
 public:
  PersonDrawing(const Garment& garment, PictureSize size, core::Rng& rng)
      : body_(sample_body(rng)),
        looks_(sample_looks(rng)),
        framing_(choose_framing(garment.spec.cut, size, rng)),
        outfit_(dress(garment, framing_.scale * 1.2, rng)),
        canvas_(size.width, size.height) {}

  const Canvas& draw(core::Rng& rng) {
    by_hand([&] { draw_hair_behind(canvas_, body_, looks_); });
    wear(outfit_.top, Panel::behind, body_, framing_, canvas_);
    for (std::size_t side = 0; side < 2; ++side) {
      if (body_.hands[side] == Hand::behind_back) draw_sleeved_arm(side);
    }
    by_hand([&] {
      draw_legs(canvas_, body_, looks_);
      draw_torso(canvas_, body_, looks_);
      for (std::size_t side = 0; side < 2; ++side) {
        if (outfit_.sleeve_length == 0 && body_.hands[side] != Hand::behind_back)
          draw_arm(canvas_, body_, looks_, side, 0);
      }
    });
    wear(outfit_.under, Panel::body, body_, framing_, canvas_);
    if (outfit_.tucked) wear(outfit_.top, Panel::body, body_, framing_, canvas_);
    for (const Panel panel : {Panel::left_leg, Panel::right_leg, Panel::body})
      wear(outfit_.bottom, panel, body_, framing_, canvas_);
    if (!outfit_.tucked) wear(outfit_.top, Panel::body, body_, framing_, canvas_);
    by_hand([&] {
      draw_creases(canvas_, body_, rng);
      draw_arm_shadows(canvas_, body_, outfit_.sleeve_length > 0);
    });
    for (std::size_t side = 0; side < 2; ++side) {
      if (body_.hands[side] != Hand::behind_back) draw_front_arm(side);
    }
    by_hand([&] {
      draw_head(canvas_, body_, looks_);
      draw_hair_in_front(canvas_, body_, looks_);
      draw_bag(canvas_, body_, looks_);
    });
    return canvas_;
  }

  double floor() const { return framing_({0, 6.42}).y; }
  const Framing& framing() const { return framing_; }

 private:
  // `draw` works in garment units.
  template <typename F>
  void by_hand(F draw) {
    enter(canvas_, framing_);
    draw();
    canvas_.restore();
  }

  void draw_sleeved_arm(std::size_t side) {
    by_hand([&] { draw_arm(canvas_, body_, looks_, side, outfit_.sleeve_length - 0.35); });
    wear(outfit_.top, side == 0 ? Panel::left_sleeve : Panel::right_sleeve, body_, framing_, canvas_);
  }

  void draw_front_arm(std::size_t side) {
    if (outfit_.sleeve_length > 0) return draw_sleeved_arm(side);
    if (!crosses_body(body_.hands[side])) return;
    // Bare arms start under the garment's straps; only what lies in front of the body is drawn again.
    by_hand([&] {
      canvas_.clip(
          Path::rectangle(-5, body_.arms[side].bend().y - 0.3 - 5 * (body_.hands[side] == Hand::phone), 10, 10));
      draw_arm(canvas_, body_, looks_, side, 0);
    });
  }

  Figure body_;
  Looks looks_;
  Framing framing_;
  Outfit outfit_;
  Canvas canvas_;
};

}  // namespace

Garment sew(const GarmentSpec& spec, PictureSize size) {
  // The closest view shows some 3.1 units across the width or 4.2 down the height.
  const double closest = std::min(size.width / 3.1, size.height / 4.2);
  return {spec, draw_garment(spec, std::max(12.0, closest * 1.1))};
}

DrawnPicture draw_product(const Garment& garment, PictureSize size, core::Rng& rng) {
  Figure body = flat_body();
  const double arm_angle = garment.spec.cut.sleeve_length > 1.5 ? rng.uniform(0.18, 0.36) : rng.uniform(0.3, 0.58);
  for (Limb& arm : body.arms) arm.first_angle = arm.second_angle = arm_angle;
  const Box extent = flat_extent(garment.spec, body);
  Framing framing;
  framing.scale =
      std::min(size.width * 0.86 / (extent.right - extent.left), size.height * 0.86 / (extent.bottom - extent.top)) *
      rng.uniform(0.92, 1);
  framing.origin = {size.width / 2.0, size.height / 2.0 - (extent.top + extent.bottom) / 2 * framing.scale};
  Canvas drawing(size.width, size.height);
  for (const Panel panel :
       {Panel::behind, Panel::left_leg, Panel::right_leg, Panel::body, Panel::left_sleeve, Panel::right_sleeve}) {
    wear(garment.layers, panel, body, framing, drawing);
  }
  const double white = rng.uniform(0.955, 1);
  Canvas canvas(size.width, size.height);
  canvas.fill(Path::rectangle(0, 0, size.width, size.height), {white, white, white});
  canvas.draw(soft_shadow(drawing, std::max(1, size.height / 100), {size.height * 0.004, size.height * 0.012}, 0.3));
  canvas.draw(drawing);
  Light light;
  light.jpeg_quality = 92;
  return {expose(canvas, light, rng), light.jpeg_quality};
}

DrawnPicture draw_person(const Garment& garment, PictureSize size, core::Rng& rng) {
  PersonDrawing person(garment, size, rng);
  Canvas canvas(size.width, size.height);
  draw_scene(canvas, person.floor(), rng);
  if (rng.chance(0.45)) blur(canvas, static_cast<int>(1 + rng.below(1 + static_cast<std::size_t>(size.height) / 130)));
  enter(canvas, person.framing());
  canvas.fill(Path::ellipse({0, 6.45}, 1.25, 0.16), {0, 0, 0}, 0.16);
  canvas.fill(Path::ellipse({0, 6.45}, 0.9, 0.1), {0, 0, 0}, 0.16);
  canvas.restore();
  canvas.draw(person.draw(rng));
  const Light light = sample_light(rng);
  blur(canvas, light.blur);
  return {expose(canvas, light, rng), light.jpeg_quality};
}

}  // namespace selvedge::synthetic
