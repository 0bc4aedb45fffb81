// Each panel is drawn on a sheet of its own, which becomes a layer. On a body, hem and pockets are shaded with the
// cloth; closure, belt and neck lie over the shading.
#include "study/synthetic/layer.h"

#include <algorithm>
#include <cmath>

#include "study/synthetic/fabric.h"
#include "study/synthetic/tailor.h"

namespace selvedge::synthetic {
namespace {

using Points = std::vector<Point>;
constexpr double k_line = 0.026;  // width of outlines

struct Sheet {
  Canvas canvas;
  Box box;
  double scale;

  Sheet(const Box& area, double pixels_per_unit)
      : canvas(static_cast<int>(std::ceil((area.right - area.left) * pixels_per_unit)),
               static_cast<int>(std::ceil((area.bottom - area.top) * pixels_per_unit))),
        box(area),
        scale(pixels_per_unit) {
    canvas.scale(scale);
    canvas.translate(-box.left, -box.top);
  }

  Layer layer(Panel panel, const Cloth& cloth) const {
    const double grain = cloth.denim ? 0.09 : 0.035;
    return make_layer(panel, {box.left, box.top}, scale, canvas, grain, cloth.seed + static_cast<std::uint64_t>(panel));
  }
};

void draw_ribs(Canvas& canvas, const Path& band, double left, double right, double top, double bottom,
               const Cloth& cloth) {
  canvas.fill(band, trim_colour(cloth));
  canvas.save();
  canvas.clip(band);
  for (double x = left; x < right; x += 0.07) {
    canvas.stroke(Path::segments(Points{{x, top}, {x, bottom}}), seam_colour(cloth), 0.016, 0.45);
  }
  canvas.restore();
  canvas.stroke(Path::segments(Points{{left, top}, {right, top}}), seam_colour(cloth), 0.018, 0.6);
}

void draw_hem(Canvas& canvas, const GarmentSpec& spec, const Path& outline) {
  const Cut& cut = spec.cut;
  if (!cut.ribbed_hem) {
    canvas.stroke_dashed(hem_line(cut, 0.09), seam_colour(spec.cloth), 0.016, 0.04, 0.6);
    return;
  }
  canvas.save();
  canvas.clip(outline);
  const double w = half_width(cut, cut.hem) + 0.1;
  draw_ribs(canvas, Path::rectangle(-w, cut.hem - 0.17, 2 * w, 0.4), -w, w, cut.hem - 0.17, cut.hem + 0.2, spec.cloth);
  canvas.restore();
}

double print_height(const Cut& cut) {
  const double under_neck = std::max(0.62, cut.neck_depth + 0.3);
  return std::min(under_neck + 0.32, 1.35);
}

Layer draw_body(const GarmentSpec& spec, double scale) {
  const Cut& cut = spec.cut;
  double w = 0.95 + cut.ease;
  for (const double y : {0.7, 1.6, 2.5, cut.hem}) w = std::max(w, half_width(cut, y) + 0.06);
  const double top = is_top(cut.category) ? -0.5 : cut.top - 0.1;
  Sheet sheet({-w, top, w, cut.hem + 0.4}, scale);
  Canvas& canvas = sheet.canvas;
  const Path outline = body_outline(cut);
  const double block_at =
      is_top(cut.category) ? (cut.category == Category::dress ? 1.62 : 1.15) : (cut.top + cut.hem) / 2;
  paint_cloth(canvas, spec.cloth, outline, sheet.box, block_at, 0);
  canvas.save();
  canvas.clip(outline);
  paint_print(canvas, spec.cloth, {0, print_height(cut)});
  canvas.restore();
  draw_hem(canvas, spec, outline);
  draw_pockets(canvas, spec);
  shade_body(canvas, spec, outline);
  canvas.save();
  canvas.clip(outline);
  draw_closure(canvas, spec);
  canvas.restore();
  canvas.stroke(outline, seam_colour(spec.cloth), k_line);
  draw_belt(canvas, spec);
  if (is_top(cut.category)) draw_neck(canvas, spec);
  return sheet.layer(Panel::body, spec.cloth);
}

Layer draw_behind(const GarmentSpec& spec, double scale) {
  Sheet sheet({-0.95, -0.75, 0.95, spec.cut.neck_depth + 0.2}, scale);
  draw_behind_neck(sheet.canvas, spec);
  return sheet.layer(Panel::behind, spec.cloth);
}

void shade_sleeve(Canvas& canvas, const GarmentSpec& spec, const Path& outline, core::Rng& rng) {
  const double length = spec.cut.sleeve_length;
  const GradientStop round[] = {
      {0, {0, 0, 0}, 0.22}, {0.45, {0, 0, 0}, 0}, {0.7, {1, 1, 1}, 0.06}, {1, {0, 0, 0}, 0.16}};
  canvas.fill_linear(outline, {-0.42, 0}, {0.42, 0}, round);
  canvas.save();
  canvas.clip(outline);
  for (double y = 0.5; y < length - 0.1; y += rng.uniform(0.22, 0.5)) {
    const double side = rng.chance(0.5) ? 1 : -1;
    Path fold;
    fold.move({side * 0.4, y}).bend({side * 0.1, y + 0.1}, {-side * 0.12, y + rng.uniform(-0.05, 0.2)});
    canvas.stroke(fold, {0, 0, 0}, 0.03, 0.08);
  }
  canvas.restore();
}

Layer draw_sleeve(const GarmentSpec& spec, double scale, double side) {
  const Cut& cut = spec.cut;
  const double w = std::max(0.56 + cut.ease * 0.6, cut.sleeve_width + 0.1);
  Sheet sheet({-w, -0.2, w, cut.sleeve_length + 0.15}, scale);
  Canvas& canvas = sheet.canvas;
  const std::uint64_t panel = side < 0 ? 1 : 2;
  const Path outline = sleeve_outline(cut);
  core::Rng rng = core::Rng(spec.cloth.seed).fork(20 + panel);
  paint_cloth(canvas, spec.cloth, outline, sheet.box, cut.sleeve_length > 1 ? 0.95 : 5, panel);
  const double end = cut.sleeve_length;
  const bool banded = cut.sleeve_style == SleeveStyle::ribbed || cut.sleeve_style == SleeveStyle::puff;
  canvas.save();
  canvas.clip(outline);
  if (banded) {
    const double height = end > 1 ? 0.17 : 0.09;
    draw_ribs(canvas, Path::rectangle(-w, end - height, 2 * w, height + 0.2), -w, w, end - height, end + 0.2,
              spec.cloth);
  } else {
    const bool cuffed = end > 2 && cut.closure == Closure::buttons && cut.neckline == Neckline::collar;
    const Path seam = Path::segments(Points{{-w, end - (cuffed ? 0.2 : 0.09)}, {w, end - (cuffed ? 0.2 : 0.09)}});
    if (spec.cloth.contrast_trim) canvas.fill(Path::rectangle(-w, end - 0.11, 2 * w, 0.3), trim_colour(spec.cloth));
    cuffed ? canvas.stroke(seam, seam_colour(spec.cloth), 0.022)
           : canvas.stroke_dashed(seam, seam_colour(spec.cloth), 0.016, 0.04, 0.6);
  }
  canvas.restore();
  shade_sleeve(canvas, spec, outline, rng);
  canvas.stroke(outline, seam_colour(spec.cloth), k_line);
  return sheet.layer(side < 0 ? Panel::left_sleeve : Panel::right_sleeve, spec.cloth);
}

void draw_leg_details(Canvas& canvas, const GarmentSpec& spec, double side) {
  const Cut& cut = spec.cut;
  const Colour line = seam_colour(spec.cloth);
  const double w = leg_half_width(cut, cut.hem) + 0.1;
  const double x = side * leg_axis(cut.hem);
  canvas.stroke_dashed(Path::segments(Points{{x - w, cut.hem - 0.1}, {x + w, cut.hem - 0.1}}), line, 0.018, 0.04, 0.7);
  draw_pockets(canvas, spec);
  Path fly;
  fly.move({0.13, cut.top + 0.1}).bend({0.14, cut.top + 0.75}, {0, cut.top + 0.85});
  canvas.stroke(fly, line, 0.018, 0.7);
  canvas.stroke(Path::segments(Points{{0, cut.top}, {0, 3.0}}), line, 0.03, 0.8);
  for (const double to : {0.5, 0.75}) {
    Path crease;
    crease.move({side * 0.05, 2.9}).bend({side * 0.2, 2.8}, {side * to, 2.75 + to * 0.3});
    canvas.stroke(crease, {0, 0, 0}, 0.035, 0.08);
  }
}

Layer draw_leg(const GarmentSpec& spec, double scale, double side) {
  const Cut& cut = spec.cut;
  const double reach = std::max({half_width(cut, 2.5), leg_axis(cut.hem) + leg_half_width(cut, cut.hem), 1.0}) + 0.08;
  const Box box =
      side > 0 ? Box{-0.06, cut.top - 0.1, reach, cut.hem + 0.12} : Box{-reach, cut.top - 0.1, 0.06, cut.hem + 0.12};
  Sheet sheet(box, scale);
  Canvas& canvas = sheet.canvas;
  const Path right = leg_outline(cut);
  const Path outline = side > 0 ? right : right.mapped([](Point p) { return Point{-p.x, p.y}; });
  paint_cloth(canvas, spec.cloth, outline, box, (2.95 + cut.hem) / 2, side < 0 ? 3 : 4);
  const GradientStop round[] = {
      {0, {0, 0, 0}, 0.16}, {0.35, {0, 0, 0}, 0}, {0.55, {1, 1, 1}, 0.07}, {1, {0, 0, 0}, 0.22}};
  canvas.fill_linear(outline, {0, 0}, {side * reach, 0}, round);
  canvas.stroke(outline, seam_colour(spec.cloth), k_line);
  canvas.save();
  canvas.clip(outline);
  draw_leg_details(canvas, spec, side);
  draw_belt(canvas, spec);
  canvas.restore();
  return sheet.layer(side < 0 ? Panel::left_leg : Panel::right_leg, spec.cloth);
}

}  // namespace

std::vector<Layer> draw_garment(const GarmentSpec& spec, double scale) {
  std::vector<Layer> layers;
  if (has_legs(spec.cut.category)) {
    for (const double side : {-1.0, 1.0}) layers.push_back(draw_leg(spec, scale, side));
    return layers;
  }
  if (is_top(spec.cut.category)) layers.push_back(draw_behind(spec, scale));
  layers.push_back(draw_body(spec, scale));
  for (const double side : {-1.0, 1.0}) {
    if (is_top(spec.cut.category) && spec.cut.sleeve_length > 0) layers.push_back(draw_sleeve(spec, scale, side));
  }
  return layers;
}

}  // namespace selvedge::synthetic
