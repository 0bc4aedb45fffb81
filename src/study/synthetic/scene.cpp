// Paints a place from far to near, in hundredths of the picture's height, so that it looks alike at every size.
#include "study/synthetic/photograph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "study/synthetic/colour.h"

namespace selvedge::synthetic {
namespace {

using Points = std::vector<Point>;

// Sizes in pixels; `unit` is a hundredth of the height.
struct Stage {
  double width, height, floor, unit;
};

Colour pick(std::span<const Colour> colours, core::Rng& rng) { return colours[rng.below(colours.size())]; }

void fill_all(Canvas& canvas, const Stage& s, Colour top, Colour bottom) {
  const GradientStop stops[] = {{0, top}, {1, bottom}};
  canvas.fill_linear(Path::rectangle(0, 0, s.width, s.height), {0, 0}, {0, s.height}, stops);
}

void draw_ground(Canvas& canvas, const Stage& s, Colour near, Colour far) {
  const GradientStop stops[] = {{0, far}, {1, near}};
  canvas.fill_linear(Path::rectangle(0, s.floor, s.width, s.height), {0, s.floor}, {0, std::max(s.height, s.floor + 1)},
                     stops);
}

void draw_studio(Canvas& canvas, const Stage& s, core::Rng& rng) {
  const double grey = rng.uniform(0.8, 0.97);
  const Colour wall = mix({grey, grey, grey}, pick(wall_colours(), rng), rng.uniform(0, 0.5));
  fill_all(canvas, s, wall, shade(wall, 0.96));
  const GradientStop spot[] = {{0, {1, 1, 1}, 0.5}, {1, {1, 1, 1}, 0}};
  const Point at{s.width * rng.uniform(0.3, 0.7), s.height * rng.uniform(0.2, 0.5)};
  canvas.fill_radial(Path::rectangle(0, 0, s.width, s.height), at, s.height * 0.6, spot);
  draw_ground(canvas, s, shade(wall, 0.9), shade(wall, 0.97));
}

void draw_gradient(Canvas& canvas, const Stage& s, core::Rng& rng) {
  const auto cloth = cloth_colours();
  const Colour a = shade(cloth[rng.below(cloth.size())].colour, rng.uniform(1.2, 1.6));
  const Colour b = shade(cloth[rng.below(cloth.size())].colour, rng.uniform(1.3, 1.7));
  fill_all(canvas, s, a, b);
  for (std::size_t i = rng.below(4); i > 0; --i) {
    const double r = s.unit * rng.uniform(8, 30);
    canvas.fill(Path::ellipse({rng.uniform(0, s.width), rng.uniform(0, s.height)}, r, r), {1, 1, 1}, 0.14);
  }
}

void draw_house(Canvas& canvas, const Stage& s, double left, double width, core::Rng& rng) {
  constexpr std::array walls = {0xcfa58cu, 0xb9837bu, 0xd9c9a8u, 0xa9b3b5u, 0x8f7f72u, 0xc7b8b0u, 0x9a8f9eu, 0xd8d3c8u};
  const Colour wall = jitter(from_hex(walls[rng.below(walls.size())]), 0.04, rng);
  const double top = s.height * rng.uniform(-0.1, 0.3);
  canvas.fill(Path::rectangle(left, top, width, s.floor - top), wall);
  const double pitch = s.unit * rng.uniform(9, 13);
  const double w = pitch * 0.5;
  const Colour glass = mix(from_hex(0x64809a), wall, rng.uniform(0, 0.4));
  for (double y = top + pitch * 0.6; y < s.floor - pitch * 1.7; y += pitch * 1.35) {
    for (double x = left + pitch * 0.4; x + w < left + width; x += pitch) {
      canvas.fill(Path::rectangle(x, y, w, pitch * 0.8), shade(wall, 1.35));
      canvas.fill(Path::rectangle(x + w * 0.1, y + w * 0.1, w * 0.8, pitch * 0.8 - w * 0.2),
                  rng.chance(0.15) ? from_hex(0xf0d890) : glass);
    }
  }
  const double shop = s.floor - pitch * 1.4;
  canvas.fill(Path::rectangle(left, shop, width, s.floor - shop), shade(wall, 0.75));
  const Colour awning = cloth_colours()[rng.below(cloth_colours().size())].colour;
  canvas.fill(Path::rectangle(left + width * 0.08, shop - pitch * 0.05, width * 0.84, pitch * 0.32), awning);
  canvas.fill(Path::rectangle(left + width * 0.12, shop + pitch * 0.36, width * 0.5, pitch), shade(glass, 1.2));
}

void draw_street(Canvas& canvas, const Stage& stage, core::Rng& rng) {
  Stage s = stage;
  s.floor = std::min(s.floor, s.height * rng.uniform(0.72, 0.95));
  fill_all(canvas, s, from_hex(0xa9cbe6), from_hex(0xe9eef0));
  for (double x = -s.width * rng.uniform(0, 0.3); x < s.width;) {
    const double width = s.width * rng.uniform(0.3, 0.6);
    draw_house(canvas, s, x, width, rng);
    x += width;
  }
  draw_ground(canvas, s, from_hex(0x9b9a98), from_hex(0xb9b7b3));
  canvas.fill(Path::rectangle(0, s.floor, s.width, s.unit * 1.2), from_hex(0x84827f));
  for (double x = rng.uniform(0, 20); x < s.width; x += s.unit * 16) {
    canvas.stroke(Path::segments(Points{{x, s.floor}, {x + (x - s.width / 2) * 0.5, s.height}}), from_hex(0x8c8a87),
                  s.unit * 0.4, 0.6);
  }
}

void draw_plant(Canvas& canvas, Point foot, double size, core::Rng& rng) {
  const Colour green = jitter(from_hex(0x4d7d52), 0.06, rng);
  for (int i = 0; i < 9; ++i) {
    const double lean = -1 + 2.0 * i / 8;
    const Point tip = foot + Point{lean * size * 0.55, -size * (1.05 - 0.45 * std::abs(lean))};
    Path leaf;
    leaf.move(foot + Point{0, -size * 0.3})
        .bend(foot + Point{lean * size * 0.1, -size * 0.8}, tip)
        .bend(foot + Point{lean * size * 0.5, -size * 0.4}, foot + Point{0, -size * 0.3});
    canvas.fill(leaf, shade(green, 0.85 + 0.04 * i));
  }
  canvas.fill(Path::segments(Points{foot + Point{-size * 0.17, -size * 0.34}, foot + Point{size * 0.17, -size * 0.34},
                                    foot + Point{size * 0.12, 0}, foot + Point{-size * 0.12, 0}},
                             true),
              from_hex(0xb9704a));
}

void draw_picture(Canvas& canvas, const Stage& s, core::Rng& rng) {
  const double w = s.unit * rng.uniform(12, 20);
  const double h = w * rng.uniform(0.8, 1.4);
  const Point at{rng.chance(0.5) ? s.width * 0.05 : s.width * 0.95 - w, s.height * rng.uniform(0.06, 0.2)};
  canvas.fill(Path::rectangle(at.x - 1.2 * s.unit, at.y - 1.2 * s.unit, w + 2.4 * s.unit, h + 2.4 * s.unit),
              from_hex(0x6f5a45));
  const auto cloth = cloth_colours();
  canvas.fill(Path::rectangle(at.x, at.y, w, h), shade(cloth[rng.below(cloth.size())].colour, 1.5));
  for (int i = 0; i < 3; ++i) {
    const double r = w * rng.uniform(0.1, 0.25);
    canvas.fill(Path::ellipse({at.x + w * rng.uniform(0.25, 0.75), at.y + h * rng.uniform(0.25, 0.75)}, r, r),
                cloth[rng.below(cloth.size())].colour, 0.8);
  }
}

void draw_room(Canvas& canvas, const Stage& stage, core::Rng& rng) {
  Stage s = stage;
  s.floor = std::min(s.floor, s.height * rng.uniform(0.8, 1.05));
  const Colour wall = shade(pick(wall_colours(), rng), rng.uniform(0.85, 1));
  fill_all(canvas, s, wall, shade(wall, 0.94));
  if (rng.chance(0.4)) {
    for (double x = 0; x < s.width; x += s.unit * 7)
      canvas.fill(Path::rectangle(x, 0, s.unit * 3.5, s.floor), shade(wall, 0.95));
  }
  if (rng.chance(0.7)) draw_picture(canvas, s, rng);
  if (rng.chance(0.4)) {
    const double x = s.width * (rng.chance(0.5) ? -0.08 : 0.72);
    canvas.fill(Path::rectangle(x, s.height * 0.05, s.width * 0.36, s.height * 0.5), {0.98, 0.98, 0.96});
    canvas.fill(Path::rectangle(x + s.unit * 2, s.height * 0.05 + s.unit * 2, s.width * 0.36 - s.unit * 4,
                                s.height * 0.5 - s.unit * 4),
                from_hex(0xbfdcef));
    canvas.fill(Path::rectangle(x + s.width * 0.18 - s.unit * 0.7, s.height * 0.05, s.unit * 1.4, s.height * 0.5),
                {0.98, 0.98, 0.96});
  }
  const Colour wood = jitter(from_hex(0xb08a63), 0.08, rng);
  draw_ground(canvas, s, shade(wood, 0.9), wood);
  canvas.fill(Path::rectangle(0, s.floor - s.unit * 3, s.width, s.unit * 3), {0.95, 0.94, 0.92});
  for (double y = s.floor + s.unit * 2; y < s.height; y += s.unit * 3)
    canvas.stroke(Path::segments(Points{{0, y}, {s.width, y}}), shade(wood, 0.8), s.unit * 0.25);
  if (rng.chance(0.6))
    draw_plant(canvas, {s.width * (rng.chance(0.5) ? 0.1 : 0.9), s.floor + s.unit * 2}, s.unit * rng.uniform(22, 40),
               rng);
}

void draw_park(Canvas& canvas, const Stage& stage, core::Rng& rng) {
  Stage s = stage;
  s.floor = std::min(s.floor, s.height * rng.uniform(0.55, 0.85));
  fill_all(canvas, s, from_hex(0x9dc8ea), from_hex(0xe6f1ee));
  const Colour green = jitter(from_hex(0x7fae6a), 0.06, rng);
  for (int hill = 0; hill < 2; ++hill) {
    const double y = s.floor - s.unit * (14 - 8 * hill);
    Path path = Path::smooth(Points{{-20, y + 10},
                                    {s.width * rng.uniform(0.15, 0.4), y - s.unit * rng.uniform(2, 10)},
                                    {s.width * rng.uniform(0.6, 0.8), y + s.unit * 3},
                                    {s.width + 20, y - s.unit * 4}});
    path.line({s.width + 20, s.height}).line({-20, s.height}).close();
    canvas.fill(path, shade(green, hill == 0 ? 1.25 : 1.1));
  }
  for (int tree = 0; tree < 4; ++tree) {
    const double x = s.width * rng.uniform(-0.05, 1.05);
    const double r = s.unit * rng.uniform(9, 18);
    const double y = s.floor - r * rng.uniform(1.2, 2.4);
    canvas.fill(Path::rectangle(x - r * 0.1, y, r * 0.2, s.floor - y + s.unit * 2), from_hex(0x7a5c44));
    for (int i = 0; i < 5; ++i)
      canvas.fill(Path::ellipse({x + r * rng.uniform(-0.6, 0.6), y + r * rng.uniform(-0.6, 0.4)}, r * 0.66, r * 0.6),
                  shade(green, rng.uniform(0.7, 0.95)));
  }
  draw_ground(canvas, s, shade(green, 0.9), green);
}

void draw_bricks(Canvas& canvas, const Stage& s, core::Rng& rng) {
  const bool tiles = rng.chance(0.4);
  const Colour brick = tiles ? pick(wall_colours(), rng) : jitter(from_hex(0xb56a50), 0.08, rng);
  fill_all(canvas, s, shade(brick, tiles ? 0.85 : 1.4), shade(brick, tiles ? 0.8 : 1.3));
  const double h = s.unit * rng.uniform(3, 5);
  const double w = tiles ? h * 1.3 : h * 2.4;
  int row = 0;
  for (double y = 0; y < s.height; y += h, ++row) {
    for (double x = row % 2 == 0 ? 0 : -w / 2; x < s.width; x += w) {
      canvas.fill(Path::rectangle(x + h * 0.06, y + h * 0.06, w - h * 0.12, h - h * 0.12),
                  shade(brick, rng.uniform(0.88, 1.08)));
    }
  }
  draw_ground(canvas, s, from_hex(0x8f8c88), from_hex(0xa9a6a1));
}

void draw_bokeh(Canvas& canvas, const Stage& s, core::Rng& rng) {
  const Colour night = mix(from_hex(0x3c4660), from_hex(0x6b5a63), rng.uniform());
  fill_all(canvas, s, night, shade(night, 1.3));
  constexpr std::array lights = {0xf3c87au, 0xe98f6au, 0xf6e3b4u, 0x8fb7d9u, 0xd98bb0u};
  for (int i = 0; i < 26; ++i) {
    const double r = s.unit * rng.uniform(2, 7);
    canvas.fill(Path::ellipse({rng.uniform(0, s.width), rng.uniform(0, s.height * 0.9)}, r, r),
                from_hex(lights[rng.below(lights.size())]), rng.uniform(0.15, 0.5));
  }
  draw_ground(canvas, s, shade(night, 0.8), night);
}

}  // namespace

void draw_scene(Canvas& canvas, double floor, core::Rng& rng) {
  const Stage stage{static_cast<double>(canvas.width()), static_cast<double>(canvas.height()), floor,
                    canvas.height() / 100.0};
  using Draw = void (*)(Canvas&, const Stage&, core::Rng&);
  constexpr std::array<Draw, 10> scenes = {draw_studio, draw_studio, draw_gradient, draw_street, draw_street,
                                           draw_room,   draw_room,   draw_park,     draw_bricks, draw_bokeh};
  scenes[rng.below(scenes.size())](canvas, stage, rng);
}

}  // namespace selvedge::synthetic
