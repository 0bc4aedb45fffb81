// Patterns are laid over the box around an outline and clipped by the outline. Dots and motifs stand on a staggered
// grid. Flowers and camouflage are moved off it a little at random.
#include "study/synthetic/fabric.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace selvedge::synthetic {
namespace {

using Points = std::vector<Point>;

// Calls f(x, y, row) at the points of a staggered grid over the box, moved by up to `wander` of a step.
template <typename F>
void staggered(const Box& box, double step, double wander, core::Rng& rng, F f) {
  int row = 0;
  for (double y = std::floor(box.top / step) * step; y < box.bottom + step; y += step, ++row) {
    const double shift = row % 2 == 0 ? 0 : step / 2;
    for (double x = std::floor(box.left / step) * step + shift; x < box.right + step; x += step) {
      const double dx = rng.uniform(-wander, wander) * step;
      const double dy = rng.uniform(-wander, wander) * step;
      f(Point{x + dx, y + dy}, row);
    }
  }
}

void bands_across(Canvas& canvas, const Box& box, double step, double share, Colour colour, double alpha) {
  for (double y = std::floor(box.top / step) * step; y < box.bottom; y += step) {
    canvas.fill(Path::rectangle(box.left, y, box.right - box.left, step * share), colour, alpha);
  }
}

void bands_along(Canvas& canvas, const Box& box, double step, double share, Colour colour, double alpha) {
  // Symmetric about x = 0, as a tailor lays them.
  for (double x = std::floor(box.left / step) * step; x < box.right + step; x += step) {
    canvas.fill(Path::rectangle(x - step * share / 2, box.top, step * share, box.bottom - box.top), colour, alpha);
  }
}

void paint_plaid(Canvas& canvas, const Cloth& cloth, const Box& box) {
  const double step = std::max(cloth.repeat, 0.24) * 1.5;
  bands_across(canvas, box, step, 0.45, cloth.second, 0.5);
  bands_along(canvas, box, step, 0.45, cloth.second, 0.5);
  const Box moved{box.left, box.top - step * 0.28, box.right, box.bottom};
  canvas.save();
  canvas.translate(step * 0.5, step * 0.72);
  bands_across(canvas, {box.left - step, moved.top - step, box.right, box.bottom}, step, 0.07, cloth.third, 0.85);
  bands_along(canvas, {box.left - step, moved.top - step, box.right, box.bottom}, step, 0.07, cloth.third, 0.85);
  canvas.restore();
}

void paint_diagonals(Canvas& canvas, const Cloth& cloth, const Box& box) {
  const double reach = box.right - box.left + box.bottom - box.top;
  canvas.save();
  canvas.rotate(std::numbers::pi / 4);
  bands_across(canvas, {-reach, -reach, reach, reach}, cloth.repeat, 0.4, cloth.second, 1);
  canvas.restore();
}

void paint_florals(Canvas& canvas, const Cloth& cloth, const Box& box, core::Rng& rng) {
  const double step = std::max(cloth.repeat, 0.2) * 1.15;
  const Colour green = mix(from_hex(0x4f7a4a), cloth.base, 0.25);
  staggered(box, step, 0.2, rng, [&](Point at, int) {
    const double angle = rng.uniform(0, 2 * std::numbers::pi);
    const double size = step * rng.uniform(0.5, 0.72);
    const bool leafy = rng.chance(0.3);
    const bool second = rng.chance(0.6);
    canvas.save();
    canvas.translate(at.x, at.y);
    canvas.rotate(angle);
    draw_motif(canvas, Motif::leaf, {size * 0.5, 0}, size * 0.6, green, shade(green, 0.8));
    if (leafy) {
      draw_motif(canvas, Motif::leaf, {-size * 0.3, size * 0.2}, size * 0.5, green, shade(green, 0.8));
    } else {
      draw_motif(canvas, Motif::flower, {0, 0}, size, second ? cloth.second : cloth.third,
                 second ? cloth.third : cloth.second);
    }
    canvas.restore();
  });
}

void paint_chevrons(Canvas& canvas, const Cloth& cloth, const Box& box) {
  const double step = std::max(cloth.repeat, 0.2);
  int row = 0;
  for (double y = std::floor(box.top / step) * step; y < box.bottom + step; y += step, ++row) {
    Points points;
    int corner = 0;
    for (double x = std::floor(box.left / step) * step; x < box.right + step; x += step / 2, ++corner) {
      points.push_back({x, y + (corner % 2 == 0 ? 0 : step / 2)});
    }
    canvas.stroke(Path::segments(points), row % 2 == 0 ? cloth.second : cloth.third, step * 0.26);
  }
}

void paint_camouflage(Canvas& canvas, const Cloth& cloth, const Box& box, core::Rng& rng) {
  const double step = std::max(cloth.repeat, 0.24) * 1.1;
  const Colour tones[] = {mix(cloth.base, cloth.second, 0.55), shade(cloth.base, 0.62),
                          mix(cloth.base, cloth.third, 0.5)};
  staggered(box, step, 0.35, rng, [&](Point at, int) {
    Points blob;
    const double stretch = rng.uniform(1.1, 1.9);
    for (int i = 0; i < 7; ++i) {
      const double angle = 2 * std::numbers::pi * i / 7;
      const double radius = step * rng.uniform(0.22, 0.55);
      blob.push_back(at + Point{std::cos(angle) * radius * stretch, std::sin(angle) * radius});
    }
    canvas.fill(Path::smooth(blob, true), tones[rng.below(3)]);
  });
}

void paint_blocks(Canvas& canvas, const Cloth& cloth, const Box& box, double block_at) {
  canvas.fill(Path::rectangle(box.left, block_at, box.right - box.left, box.bottom - block_at), cloth.second);
  if (cloth.repeat > 0.2)
    canvas.fill(Path::rectangle(box.left, block_at - 0.11, box.right - box.left, 0.22), cloth.third);
}

void paint_pattern(Canvas& canvas, const Cloth& cloth, const Box& box, double block_at, core::Rng& rng) {
  const double step = cloth.repeat;
  switch (cloth.pattern) {
    case Pattern::plain:
      break;
    case Pattern::stripes:
      bands_across(canvas, box, step * 1.2, 0.45, cloth.second, 1);
      break;
    case Pattern::vertical_stripes:
      bands_along(canvas, box, step * 0.9, 0.3, cloth.second, 1);
      break;
    case Pattern::diagonal_stripes:
      paint_diagonals(canvas, cloth, box);
      break;
    case Pattern::checks:
      bands_across(canvas, box, step, 0.5, cloth.second, 0.55);
      bands_along(canvas, box, step, 0.5, cloth.second, 0.55);
      break;
    case Pattern::plaid:
      paint_plaid(canvas, cloth, box);
      break;
    case Pattern::dots:
      staggered(box, step, 0, rng,
                [&](Point at, int) { canvas.fill(Path::ellipse(at, step * 0.24, step * 0.24), cloth.second); });
      break;
    case Pattern::florals:
      paint_florals(canvas, cloth, box, rng);
      break;
    case Pattern::chevrons:
      paint_chevrons(canvas, cloth, box);
      break;
    case Pattern::motifs: {
      const double pitch = std::max(step, 0.3) * 1.1;
      staggered(box, pitch, 0, rng, [&](Point at, int row) {
        draw_motif(canvas, cloth.motif, at, pitch * 0.58, row % 2 == 0 ? cloth.second : cloth.third, cloth.base);
      });
      break;
    }
    case Pattern::blocks:
      paint_blocks(canvas, cloth, box, block_at);
      break;
    case Pattern::camouflage:
      paint_camouflage(canvas, cloth, box, rng);
      break;
  }
}

void paint_denim(Canvas& canvas, const Cloth& cloth, const Box& box, core::Rng& rng) {
  const double reach = box.right - box.left + box.bottom - box.top;
  canvas.save();
  canvas.rotate(-std::numbers::pi / 3.2);
  bands_across(canvas, {-reach, -reach, reach, reach}, 0.05, 0.45, {1, 1, 1}, 0.09);
  canvas.restore();
  for (int i = 0; i < 3; ++i) {
    const Point at{rng.uniform(box.left, box.right), rng.uniform(box.top, box.bottom)};
    const GradientStop faded[] = {{0, shade(cloth.base, 1.5), 0.3}, {1, shade(cloth.base, 1.5), 0}};
    canvas.fill_radial(Path::ellipse(at, 0.8, 0.8), at, 0.8, faded);
  }
}

}  // namespace

void paint_cloth(Canvas& canvas, const Cloth& cloth, const Path& outline, const Box& extent, double block_at,
                 std::uint64_t panel) {
  core::Rng rng = core::Rng(cloth.seed).fork(panel);
  canvas.fill(outline, cloth.base);
  canvas.save();
  canvas.clip(outline);
  paint_pattern(canvas, cloth, extent, block_at, rng);
  if (cloth.denim) paint_denim(canvas, cloth, extent, rng);
  canvas.restore();
}

void paint_print(Canvas& canvas, const Cloth& cloth, Point centre) {
  const Colour accent = distance(cloth.second, cloth.print_colour) > 0.3 ? cloth.second : cloth.base;
  switch (cloth.print) {
    case Print::none:
      break;
    case Print::word:
      canvas.text(cloth.text, centre, 0.4 * cloth.print_size, 1.35 * cloth.print_size, cloth.print_colour,
                  cloth.seed % 2 == 0);
      break;
    case Print::letter:
      canvas.text(cloth.text, centre, 0.85 * cloth.print_size, 0.85 * cloth.print_size, cloth.print_colour,
                  cloth.seed % 3 != 0);
      break;
    case Print::motif:
      draw_motif(canvas, cloth.motif, centre, 0.85 * cloth.print_size, cloth.print_colour, accent);
      break;
    case Print::band:
      canvas.fill(Path::rectangle(-1.4, centre.y - 0.16 * cloth.print_size, 2.8, 0.32 * cloth.print_size),
                  cloth.print_colour);
      canvas.fill(Path::rectangle(-1.4, centre.y - 0.05 * cloth.print_size, 2.8, 0.1 * cloth.print_size), accent);
      break;
  }
}

}  // namespace selvedge::synthetic
