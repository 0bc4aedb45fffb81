// Each detail is a path by the garment's measures (tailor.h), drawn on one side and mirrored where it has two.
#include "study/synthetic/fabric.h"

#include <algorithm>
#include <cmath>

#include "study/synthetic/tailor.h"

namespace selvedge::synthetic {
namespace {

using Points = std::vector<Point>;

Point mirrored(Point p) { return {-p.x, p.y}; }

void fill_both_sides(Canvas& canvas, const Path& path, Colour colour, Colour line) {
  for (const Path& side : {path, path.mapped(mirrored)}) {
    canvas.fill(side, colour);
    canvas.stroke(side, line, 0.022, 0.8);
  }
}

void draw_flat_collar(Canvas& canvas, const GarmentSpec& spec) {
  const double w = spec.cut.neck_width;
  const double y = shoulder_y(w);
  const double d = spec.cut.neck_depth;
  const double reach = spec.cut.neckline == Neckline::polo ? 0.1 : 0.16;
  Path flap;
  flap.move({w - 0.04, y - 0.1}).bend({w + 0.1, y + 0.02}, {w + 0.12, y + 0.16}).line({w * 0.86, d + reach});
  flap.line({0.02, d}).curve({w * 0.3, d * 0.7}, {w * 0.7, d * 0.2}, {w - 0.04, y - 0.1}).close();
  fill_both_sides(canvas, flap, trim_colour(spec.cloth), seam_colour(spec.cloth));
}

void draw_lapels(Canvas& canvas, const GarmentSpec& spec) {
  const double w = spec.cut.neck_width;
  const double y = shoulder_y(w);
  const double d = spec.cut.neck_depth;
  Path lapel;
  lapel.move({w - 0.03, y - 0.06})
      .bend({w + 0.12, y + 0.1}, {w + 0.12, d * 0.36})
      .line({w - 0.02, d * 0.4})
      .line({w + 0.14, d * 0.5});
  lapel.bend({w * 0.7, d * 0.85}, {0, d}).curve({w * 0.2, d * 0.8}, {w * 0.72, d * 0.3}, {w - 0.03, y - 0.06}).close();
  fill_both_sides(canvas, lapel, shade(trim_colour(spec.cloth), 0.95), seam_colour(spec.cloth));
}

void draw_turtleneck(Canvas& canvas, const GarmentSpec& spec) {
  const double w = spec.cut.neck_width;
  const double y = shoulder_y(w);
  Path roll;
  roll.move({-w - 0.02, y + 0.08})
      .curve({-w + 0.05, y - 0.05}, {-0.26, -0.28}, {-0.25, -0.4})
      .bend({0, -0.34}, {0.25, -0.4});
  roll.curve({0.26, -0.28}, {w - 0.05, y - 0.05}, {w + 0.02, y + 0.08}).bend({0, 0.2}, {-w - 0.02, y + 0.08}).close();
  canvas.fill(roll, trim_colour(spec.cloth));
  canvas.stroke(roll, seam_colour(spec.cloth), 0.022, 0.7);
  for (double x = -0.2; x < 0.21; x += 0.08) {
    canvas.stroke(Path::segments(Points{{x, -0.34}, {x * 1.25, 0.06}}), seam_colour(spec.cloth), 0.016, 0.4);
  }
}

void draw_hood_front(Canvas& canvas, const GarmentSpec& spec) {
  const double w = spec.cut.neck_width;
  const double d = spec.cut.neck_depth;
  const Colour line = seam_colour(spec.cloth);
  Path edge;
  edge.move({w + 0.02, shoulder_y(w) - 0.1})
      .bend({w + 0.2, 0.05}, {w + 0.02, d - 0.02})
      .bend({w * 0.5, d + 0.14}, {0, d + 0.12});
  edge.line({0, d}).curve({w * 0.5, d}, {w * 0.9, d * 0.6}, {w + 0.02, shoulder_y(w) - 0.1}).close();
  fill_both_sides(canvas, edge, shade(spec.cloth.base, 0.94), line);
  for (const double side : {-1.0, 1.0}) {
    const Colour cord = lightness(spec.cloth.base) > 0.55 ? from_hex(0x77787c) : from_hex(0xf0eee8);
    canvas.stroke(Path::smooth(Points{{side * 0.14, d + 0.06}, {side * 0.17, d + 0.3}, {side * 0.15, d + 0.55}}), cord,
                  0.035);
  }
}

void draw_fold(Canvas& canvas, Point from, Point bend, Point to, double width, double strength) {
  Path path;
  path.move(from).bend(bend, to);
  canvas.stroke(path, {0, 0, 0}, width, strength);
  canvas.stroke(path.mapped([&](Point p) {
    return p + Point{width * 0.8, -width * 0.2};
  }),
                {1, 1, 1}, width * 0.8, strength * 0.8);
}

}  // namespace

Colour trim_colour(const Cloth& cloth) {
  return cloth.contrast_trim ? cloth.second : shade(cloth.base, lightness(cloth.base) > 0.25 ? 0.93 : 1.1);
}

Colour seam_colour(const Cloth& cloth) {
  return lightness(cloth.base) > 0.2 ? shade(cloth.base, 0.62) : shade(cloth.base, 1.28);
}

void draw_neck(Canvas& canvas, const GarmentSpec& spec) {
  const Colour line = seam_colour(spec.cloth);
  switch (spec.cut.neckline) {
    case Neckline::polo:
    case Neckline::collar:
      draw_flat_collar(canvas, spec);
      return;
    case Neckline::lapel:
      draw_lapels(canvas, spec);
      return;
    case Neckline::turtle:
      draw_turtleneck(canvas, spec);
      return;
    case Neckline::hood:
      draw_hood_front(canvas, spec);
      return;
    default:
      break;
  }
  const Path edge = neckline(spec.cut);
  const bool woven = spec.cut.category == Category::blouse || spec.cut.category == Category::dress;
  const double width = woven ? 0.05 : 0.09;
  canvas.save();
  canvas.translate(0, width / 2);
  canvas.stroke(edge, line, width + 0.03, 0.75);
  canvas.stroke(edge, trim_colour(spec.cloth), width);
  canvas.restore();
}

void draw_behind_neck(Canvas& canvas, const GarmentSpec& spec) {
  const double w = spec.cut.neck_width;
  const double y = shoulder_y(w);
  const Colour inside = shade(spec.cloth.base, 0.66);
  const Colour line = seam_colour(spec.cloth);
  if (spec.cut.neckline == Neckline::hood) {
    Path hood;
    hood.move({-w - 0.12, 0.08})
        .curve({-0.85, -0.28}, {-0.45, -0.62}, {0, -0.6})
        .curve({0.45, -0.62}, {0.85, -0.28}, {w + 0.12, 0.08})
        .close();
    canvas.fill(hood, spec.cloth.base);
    canvas.stroke(hood, line, 0.022, 0.8);
    canvas.fill(Path::ellipse({0, -0.14}, w + 0.06, 0.3), inside);
  }
  if (spec.cut.neckline == Neckline::polo || spec.cut.neckline == Neckline::collar ||
      spec.cut.neckline == Neckline::lapel) {
    Path stand;
    stand.move({-w - 0.02, y + 0.05})
        .bend({-w, y - 0.16}, {-w * 0.7, y - 0.17})
        .bend({0, y - 0.11}, {w * 0.7, y - 0.17});
    stand.bend({w, y - 0.16}, {w + 0.02, y + 0.05}).close();
    canvas.fill(stand, shade(trim_colour(spec.cloth), 0.85));
    canvas.stroke(stand, line, 0.022, 0.8);
  }
  Path opening = neckline(spec.cut);
  opening.curve({-w * 0.7, y + 0.09}, {w * 0.7, y + 0.09}, {w, y}).close();
  canvas.fill(opening, inside);
  const Path back = back_neckline(spec.cut);
  canvas.stroke(back, shade(trim_colour(spec.cloth), 0.8), 0.07);
  canvas.fill(Path::rectangle(-0.09, y + 0.16, 0.18, 0.09), {0.95, 0.94, 0.92}, spec.cut.neck_depth > 0.22 ? 0.9 : 0);
}

void draw_closure(Canvas& canvas, const GarmentSpec& spec) {
  const Cut& cut = spec.cut;
  if (cut.closure == Closure::none) return;
  const Colour line = seam_colour(spec.cloth);
  const double top = is_top(cut.category) ? cut.neck_depth : cut.top;
  const double bottom = cut.closure == Closure::placket ? top + 0.62 : cut.hem + cut.hem_curve + 0.1;
  if (cut.closure == Closure::zip) {
    const Colour metal = from_hex(0xc9ccd1);
    canvas.stroke(Path::segments(Points{{0, top}, {0, bottom}}), shade(spec.cloth.base, 0.55), 0.1, 0.8);
    canvas.stroke_dashed(Path::segments(Points{{0, top}, {0, bottom}}), metal, 0.05, 0.03);
    canvas.fill(Path::rounded(-0.035, top + 0.05, 0.07, 0.17, 0.03), metal);
    return;
  }
  const Path band = Path::rectangle(-0.085, top - 0.02, 0.17, bottom - top);
  if (spec.cloth.contrast_trim) canvas.fill(band, trim_colour(spec.cloth));
  canvas.stroke(Path::segments(Points{{0.085, top + 0.02}, {0.085, bottom}}), line, 0.02, 0.8);
  canvas.stroke(Path::segments(Points{{-0.085, top + 0.02}, {-0.085, bottom}}), line, 0.014, 0.5);
  const bool coat = cut.category == Category::coat || cut.category == Category::jacket;
  const double radius = coat ? 0.06 : 0.042;
  const Colour button = lightness(spec.cloth.base) > 0.6 ? shade(line, 0.75) : from_hex(0xefe9dc);
  for (double y = top + 0.12; y < bottom - 0.14; y += coat ? 0.5 : 0.34) {
    canvas.fill(Path::ellipse({0.008, y + 0.012}, radius * 1.1, radius * 1.1), {0, 0, 0}, 0.25);
    canvas.fill(Path::ellipse({0, y}, radius, radius), button);
    canvas.fill(Path::ellipse({0, y}, radius * 0.3, radius * 0.3), shade(button, 0.6));
  }
}

void draw_pockets(Canvas& canvas, const GarmentSpec& spec) {
  const Cut& cut = spec.cut;
  const Colour line = seam_colour(spec.cloth);
  if (cut.pockets == Pockets::chest) {
    Path pocket;
    pocket.move({0.24, 0.82}).line({0.6, 0.82}).line({0.6, 1.14}).line({0.42, 1.22}).line({0.24, 1.14}).close();
    canvas.fill(pocket, spec.cloth.contrast_trim ? trim_colour(spec.cloth) : spec.cloth.base,
                spec.cloth.contrast_trim ? 1 : 0.3);
    canvas.stroke(pocket, line, 0.022);
    canvas.stroke(Path::segments(Points{{0.24, 0.88}, {0.6, 0.88}}), line, 0.016, 0.7);
  } else if (cut.pockets == Pockets::kangaroo) {
    const double y = cut.hem - 0.75;
    Path pocket;
    pocket.move({-0.36, y})
        .line({0.36, y})
        .bend({0.42, y + 0.25}, {0.62, y + 0.5})
        .line({0.62, y + 0.58})
        .line({-0.62, y + 0.58});
    pocket.line({-0.62, y + 0.5}).bend({-0.42, y + 0.25}, {-0.36, y}).close();
    canvas.fill(pocket, shade(spec.cloth.base, 0.94), 0.8);
    canvas.stroke(pocket, line, 0.024);
  } else if (cut.pockets == Pockets::sides && is_top(cut.category)) {
    const double y = std::min(cut.hem - 0.55, 2.1);
    Path flap = Path::rounded(0.36, y, 0.42, 0.15, 0.04);
    fill_both_sides(canvas, flap, trim_colour(spec.cloth), line);
  } else if (cut.pockets == Pockets::sides) {
    for (const double side : {-1.0, 1.0}) {
      Path slash;
      slash.move({side * 0.42, cut.top + 0.12})
          .bend({side * 0.5, cut.top + 0.42}, {side * half_width(cut, cut.top + 0.5), cut.top + 0.5});
      canvas.stroke(slash, line, 0.024);
    }
  }
}

void draw_belt(Canvas& canvas, const GarmentSpec& spec) {
  const Cut& cut = spec.cut;
  const bool top = is_top(cut.category);
  if (top && !cut.belt) return;
  const double y = top ? 1.55 : cut.top;
  const double height = top ? 0.17 : 0.16;
  const double w = std::max(half_width(cut, y), half_width(cut, y + height)) + 0.03;
  const Colour leather = cut.belt ? (top ? trim_colour(spec.cloth) : from_hex(0x5a3d2b)) : shade(spec.cloth.base, 0.93);
  Path band;
  band.move({-w, y})
      .bend({0, y + 0.07}, {w, y})
      .line({w, y + height})
      .bend({0, y + height + 0.07}, {-w, y + height})
      .close();
  canvas.fill(band, leather, cut.belt ? 1 : 0.55);
  canvas.stroke(band, shade(leather, 0.7), 0.02, 0.8);
  if (cut.belt) canvas.stroke(Path::rounded(-0.1, y + 0.03, 0.2, height, 0.03), from_hex(0xd8bd72), 0.035);
}

void shade_body(Canvas& canvas, const GarmentSpec& spec, const Path& outline) {
  const Cut& cut = spec.cut;
  core::Rng rng = core::Rng(spec.cloth.seed).fork(77);
  const double w = std::max(half_width(cut, 0.7), half_width(cut, cut.hem));
  const GradientStop round[] = {
      {0, {0, 0, 0}, 0.2}, {0.2, {0, 0, 0}, 0.04}, {0.38, {1, 1, 1}, 0.07}, {0.6, {0, 0, 0}, 0}, {1, {0, 0, 0}, 0.24}};
  canvas.fill_linear(outline, {-w, 0}, {w, 0}, round);
  canvas.save();
  canvas.clip(outline);
  for (const double side : {-1.0, 1.0}) {
    if (!is_top(cut.category)) break;
    for (int i = 0; i < 2; ++i) {
      const double y = 0.75 + 0.16 * i;
      draw_fold(canvas, {side * 0.8, y}, {side * 0.6, y + 0.12},
                {side * rng.uniform(0.3, 0.5), y + rng.uniform(0.25, 0.5)}, 0.035, 0.07);
    }
    const double y = rng.uniform(1.5, 1.75);
    draw_fold(canvas, {side * 0.85, y}, {side * 0.6, y + 0.1}, {side * 0.35, y + 0.02}, 0.03, 0.07);
  }
  const double below = is_top(cut.category) ? 1.7 : cut.top + 0.2;
  const int pleats = cut.flare > 0.2 ? 7 : 3;
  for (int i = 0; i < pleats && cut.hem > below + 0.6; ++i) {
    const double at = (i + 0.5) / pleats * 2 - 1 + rng.uniform(-0.08, 0.08);
    const Point from{at * half_width(cut, below) * 0.8, below + rng.uniform(0, 0.3)};
    const Point to{at * half_width(cut, cut.hem), cut.hem};
    draw_fold(canvas, from, {from.x, (from.y + to.y) / 2}, to, 0.05, cut.flare > 0.2 ? 0.1 : 0.05);
  }
  canvas.restore();
}

}  // namespace selvedge::synthetic
