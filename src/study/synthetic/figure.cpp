// Each part of a person has a function: hair, limbs, torso, head, shoes, bag. Skin is an outline filled and lined in a
// darker tone. The order of the parts is person_drawing.cpp's.
#include "study/synthetic/figure.h"

#include <array>
#include <cmath>
#include <vector>

namespace selvedge::synthetic {
namespace {

using Points = std::vector<Point>;

Colour skin_line(const Looks& looks) { return shade(looks.skin, 0.74); }

// The outline of a limb with its half widths at given distances from the root.
Path limb_outline(const Limb& limb, const Points& widths) {
  Points points;
  for (const Point w : widths) points.push_back(limb.at(w.x, w.y));
  for (auto w = widths.rbegin(); w != widths.rend(); ++w) points.push_back(limb.at(w->x, -w->y));
  return Path::smooth(points, true);
}

void fill_skin(Canvas& canvas, const Path& path, const Looks& looks) {
  canvas.fill(path, looks.skin);
  canvas.stroke(path, skin_line(looks), 0.022, 0.7);
}

void draw_hand(Canvas& canvas, const Limb& arm, Hand hand, const Looks& looks) {
  if (hand == Hand::pocket || hand == Hand::behind_back) return;
  const double end = arm.first_length + arm.second_length;
  const double open = hand == Hand::raised ? 0.1 : 0.03;
  const Points thumb{arm.at(end + 0.04, -0.07), arm.at(end + 0.2, -0.17 - open), arm.at(end + 0.3, -0.16 - open),
                     arm.at(end + 0.2, -0.05)};
  fill_skin(canvas, Path::smooth(thumb, true), looks);
  const Points palm{arm.at(end - 0.06, 0.1),  arm.at(end + 0.16, 0.15), arm.at(end + 0.4, 0.12),
                    arm.at(end + 0.54, 0.03), arm.at(end + 0.5, -0.05), arm.at(end + 0.3, -0.12),
                    arm.at(end + 0.1, -0.11), arm.at(end - 0.06, -0.1)};
  fill_skin(canvas, Path::smooth(palm, true), looks);
  for (const double x : {0.045, -0.025}) {
    canvas.stroke(Path::segments(Points{arm.at(end + 0.34, x), arm.at(end + 0.48, x)}), skin_line(looks), 0.018, 0.6);
  }
}

// Long hair's outline, hanging to y = `length` below the head's centre.
Path hair_mass(const Looks& looks, double length, double width) {
  Points points{{0, -0.62}, {0.36, -0.5}, {0.52, -0.1}, {width, 0.45}};
  const bool wavy = looks.hairstyle == Hair::long_wavy || looks.hairstyle == Hair::curly;
  for (int i = 1; i <= 5; ++i)
    points.push_back({width + (wavy ? (i % 2 == 0 ? 0.07 : -0.05) : -0.01 * i), 0.45 + (length - 0.45) * i / 5});
  const std::size_t right = points.size();
  points.push_back({0, length - 0.04});
  for (std::size_t i = right; i-- > 1;) points.push_back({-points[i].x, points[i].y});
  return Path::smooth(points, true);
}

void with_head(Canvas& canvas, const Figure& body, const auto& draw) {
  canvas.save();
  canvas.translate(body.head.x, body.head.y);
  canvas.rotate(body.head_tilt);
  canvas.scale(1.1);
  draw();
  canvas.restore();
}

void draw_face(Canvas& canvas, const Figure& body, const Looks& looks) {
  const double look = std::sin(body.turn) * 0.14;  // a turned head's features move to the side
  const Colour dark = from_hex(0x2b2422);
  for (const double side : {-1.0, 1.0}) {
    const Point eye{side * 0.165 + look, 0.0};
    canvas.fill(Path::ellipse(eye + Point{side * 0.05 - look * 0.2, 0.17}, 0.085, 0.06),
                mix(looks.lips, looks.skin, 0.45), 0.4);
    canvas.fill(Path::ellipse(eye, 0.072, 0.045), {0.98, 0.97, 0.95});
    canvas.fill(Path::ellipse(eye + Point{look * 0.15, 0}, 0.04, 0.044), looks.eyes);
    canvas.fill(Path::ellipse(eye + Point{look * 0.15, 0}, 0.02, 0.022), dark);
    Path lid;
    lid.move(eye + Point{-0.08, 0.005}).bend(eye + Point{0, -0.085}, eye + Point{0.08, 0.005});
    canvas.stroke(lid, dark, 0.024);
    Path brow;
    brow.move(eye + Point{-0.09, -0.1}).bend(eye + Point{side * 0.02, -0.16}, eye + Point{0.09, -0.1});
    canvas.stroke(brow, shade(looks.hair, 0.8), 0.032, 0.9);
    if (looks.glasses) canvas.stroke(Path::ellipse(eye, 0.13, 0.11), dark, 0.022);
  }
  if (looks.glasses) canvas.stroke(Path::segments(Points{{look - 0.04, -0.01}, {look + 0.04, -0.01}}), dark, 0.022);
  Path nose;
  nose.move({look * 1.3 + 0.01, 0.04}).bend({look * 1.3 + 0.06, 0.16}, {look * 1.3 - 0.02, 0.17});
  canvas.stroke(nose, skin_line(looks), 0.024);
  Path mouth;
  const double curl = looks.smiles ? 0.09 : 0.02;
  mouth.move({look - 0.11, 0.285}).bend({look, 0.285 + curl}, {look + 0.11, 0.285});
  if (looks.smiles) mouth.bend({look, 0.285 + curl * 2.1}, {look - 0.11, 0.285});
  canvas.fill(mouth, looks.lips);
  canvas.stroke(mouth, looks.lips, 0.028);
}

// Hair over the forehead and at the temples, as seen from the front.
void draw_hair_top(Canvas& canvas, const Looks& looks) {
  const Colour line = shade(looks.hair, 0.7);
  const bool short_hair = looks.hairstyle == Hair::cropped || looks.hairstyle == Hair::afro;
  const double down = short_hair                                                          ? -0.02
                      : looks.hairstyle == Hair::bun || looks.hairstyle == Hair::ponytail ? 0.05
                                                                                          : 0.3;
  Path top;
  top.move({-0.44, down})
      .curve({-0.54, -0.4}, {-0.34, -0.64}, {0.02, -0.63})
      .curve({0.38, -0.64}, {0.54, -0.4}, {0.44, down});
  if (looks.fringe) {
    top.curve({0.42, -0.1}, {0.38, -0.16}, {0.34, -0.14})
        .bend({0.1, -0.1}, {-0.1, -0.13})
        .bend({-0.28, -0.1}, {-0.34, -0.14});
    top.curve({-0.38, -0.16}, {-0.42, -0.1}, {-0.44, down});
  } else {
    top.curve({0.4, -0.15}, {0.36, -0.3}, {0.1, -0.44}).curve({-0.1, -0.32}, {-0.36, -0.28}, {-0.44, down});
  }
  top.close();
  canvas.fill(top, looks.hair);
  canvas.stroke(top, line, 0.02, 0.7);
  for (const double x : {-0.3, -0.12, 0.2}) {
    Path strand;
    strand.move({x * 0.4 + 0.06, -0.58}).bend({x, -0.52}, {x * 1.25, -0.3});
    canvas.stroke(strand, shade(looks.hair, 1.25), 0.022, 0.45);
  }
}

void draw_headscarf(Canvas& canvas, const Looks& looks) {
  Path scarf;
  scarf.append(Path::smooth(Points{{0, -0.66},
                                   {0.4, -0.5},
                                   {0.52, -0.05},
                                   {0.48, 0.4},
                                   {0.4, 0.85},
                                   {0, 1.02},
                                   {-0.4, 0.85},
                                   {-0.48, 0.4},
                                   {-0.52, -0.05},
                                   {-0.4, -0.5}},
                            true));
  canvas.fill(scarf, looks.bag_colour);
  canvas.stroke(scarf, shade(looks.bag_colour, 0.7), 0.024);
  for (const double x : {-0.2, 0.05, 0.26}) {
    Path fold;
    fold.move({-0.4, 0.4}).bend({x, 0.66}, {x + 0.2, 0.95});
    canvas.stroke(fold, shade(looks.bag_colour, 0.75), 0.03, 0.5);
  }
}

Path face_outline() {
  return Path::smooth(Points{{0, -0.53},
                             {0.3, -0.42},
                             {0.41, -0.08},
                             {0.37, 0.22},
                             {0.2, 0.47},
                             {0, 0.555},
                             {-0.2, 0.47},
                             {-0.37, 0.22},
                             {-0.41, -0.08},
                             {-0.3, -0.42}},
                      true);
}

bool is_long(Hair hair) { return hair == Hair::long_straight || hair == Hair::long_wavy; }

}  // namespace

Looks sample_looks(core::Rng& rng) {
  Looks looks;
  looks.skin = jitter(skin_tones()[rng.below(skin_tones().size())], 0.02, rng);
  // Dark skin goes with the darker half of the hair colours, grey apart.
  const std::size_t shades = lightness(looks.skin) < 0.6 ? 5 : hair_colours().size();
  looks.hair = jitter(hair_colours()[rng.below(shades)], 0.02, rng);
  looks.lips = mix(looks.skin, from_hex(0xb8323f), rng.uniform(0.45, 0.85));
  constexpr std::array eyes = {0x3b2a20u, 0x5a3d26u, 0x4a6b4eu, 0x47708fu, 0x2b2422u};
  looks.eyes = from_hex(eyes[rng.below(eyes.size())]);
  constexpr std::array shoes = {0xf0eeeau, 0x26262au, 0x7b5138u, 0xb5483fu, 0x33476bu, 0xc9b39au};
  looks.shoes = from_hex(shoes[rng.below(shoes.size())]);
  const auto cloth = cloth_colours();
  looks.bag_colour = cloth[rng.below(cloth.size())].colour;
  looks.hairstyle = static_cast<Hair>(rng.below(10));
  if (looks.hairstyle == Hair::headscarf && rng.chance(0.5)) looks.hairstyle = Hair::long_straight;
  looks.fringe = rng.chance(0.35);
  looks.hair_in_front = is_long(looks.hairstyle) && rng.chance(0.5);
  looks.glasses = rng.chance(0.14);
  looks.earrings = rng.chance(0.3);
  looks.heels = rng.chance(0.3);
  looks.smiles = rng.chance(0.7);
  if (rng.chance(0.3)) looks.bag = static_cast<Bag>(1 + rng.below(3));
  looks.bag_side = rng.chance(0.5) ? 1 : -1;
  return looks;
}

void draw_hair_behind(Canvas& canvas, const Figure& body, const Looks& looks) {
  const Colour back = shade(looks.hair, 0.82);
  with_head(canvas, body, [&] {
    switch (looks.hairstyle) {
      case Hair::bob:
        canvas.fill(hair_mass(looks, 0.62, 0.5), back);
        break;
      case Hair::shoulder_length:
        canvas.fill(hair_mass(looks, 1.0, 0.54), back);
        break;
      case Hair::long_straight:
      case Hair::long_wavy:
        canvas.fill(hair_mass(looks, 1.85, 0.56), back);
        break;
      case Hair::bun:
        canvas.fill(Path::ellipse({0.02, -0.74}, 0.24, 0.22), looks.hair);
        canvas.stroke(Path::ellipse({0.02, -0.74}, 0.24, 0.22), shade(looks.hair, 0.7), 0.02, 0.7);
        break;
      case Hair::ponytail:
        canvas.fill(
            Path::smooth(Points{{0.2, -0.6}, {0.66, -0.5}, {0.72, 0.1}, {0.6, 0.72}, {0.5, 0.2}, {0.36, -0.2}}, true),
            back);
        break;
      case Hair::curly:
      case Hair::afro: {
        const bool afro = looks.hairstyle == Hair::afro;
        canvas.fill(Path::ellipse({0, afro ? -0.22 : 0.02}, afro ? 0.62 : 0.52, afro ? 0.58 : 0.56), back);
        for (int i = 0; i < 13; ++i) {
          const double angle = 3.14159 * (0.92 + 1.16 * i / 12.0) + (afro ? 0.0 : 0.0);
          const Point at{0.56 * std::cos(angle), (afro ? -0.2 : -0.1) + 0.5 * std::sin(angle)};
          canvas.fill(Path::ellipse(at, 0.17, 0.17), back);
        }
        if (!afro) {
          for (const double x : {-0.5, -0.44, 0.44, 0.5})
            canvas.fill(Path::ellipse({x, std::abs(x) > 0.47 ? 0.25 : 0.5}, 0.17, 0.19), back);
        }
        break;
      }
      case Hair::cropped:
      case Hair::headscarf:
        break;
    }
  });
}

void draw_leg(Canvas& canvas, const Limb& leg, const Looks& looks) {
  fill_skin(
      canvas,
      limb_outline(leg, {{-0.1, 0.42}, {0.5, 0.42}, {1.2, 0.31}, {1.85, 0.22}, {2.3, 0.23}, {3.0, 0.16}, {3.65, 0.11}}),
      looks);
  Path shin;
  shin.move(leg.at(1.9, -0.1)).bend(leg.at(2.4, -0.14), leg.at(3.2, -0.07));
  canvas.stroke(shin, {0, 0, 0}, 0.06, 0.06);
}

void draw_shoe(Canvas& canvas, const Limb& leg, const Looks& looks) {
  const Point ankle = leg.end();
  const double s = leg.side;
  const double length = looks.heels ? 0.34 : 0.42;
  Path shoe;
  shoe.move(ankle + Point{-s * 0.15, -0.1})
      .line(ankle + Point{s * 0.13, -0.1})
      .curve(ankle + Point{s * 0.16, 0.1}, ankle + Point{s * (length - 0.08), 0.08}, ankle + Point{s * length, 0.3});
  shoe.bend(ankle + Point{s * length, 0.37}, ankle + Point{s * (length - 0.12), 0.37})
      .line(ankle + Point{-s * 0.12, 0.37});
  shoe.bend(ankle + Point{-s * 0.2, 0.3}, ankle + Point{-s * 0.15, -0.1}).close();
  canvas.fill(shoe, looks.shoes);
  canvas.stroke(shoe, shade(looks.shoes, 0.6), 0.025);
  const Colour sole = looks.heels ? shade(looks.shoes, 0.6) : Colour{0.95, 0.94, 0.9};
  canvas.stroke(Path::segments(Points{ankle + Point{-s * 0.12, 0.36}, ankle + Point{s * (length - 0.06), 0.36}}), sole,
                0.07);
}

void draw_torso(Canvas& canvas, const Figure& body, const Looks& looks) {
  const Points right{{0.2, -0.55}, {0.2, -0.22}, {0.42, -0.08}, {0.76, 0.06}, {0.85, 0.22},
                     {0.76, 0.7},  {0.64, 1.6},  {0.86, 2.45},  {0.82, 2.85}};
  Points outline;
  for (const Point p : right)
    outline.push_back(p.y < 0 && p.x < 0.3 ? mix(body.torso(p), body.head + Point{p.x, p.y + 1}, p.y < -0.4 ? 1 : 0.3)
                                           : body.torso(p));
  for (auto p = right.rbegin(); p != right.rend(); ++p) {
    outline.push_back(p->y < 0 && p->x < 0.3
                          ? mix(body.torso({-p->x, p->y}), body.head + Point{-p->x, p->y + 1}, p->y < -0.4 ? 1 : 0.3)
                          : body.torso({-p->x, p->y}));
  }
  fill_skin(canvas, Path::smooth(outline, true), looks);
  const Points shadow{body.head + Point{-0.22, 0.4}, body.head + Point{0.22, 0.4}, body.torso({0.19, -0.24}),
                      body.torso({0.04, -0.1}), body.torso({-0.17, -0.22})};
  canvas.fill(Path::smooth(shadow, true), shade(looks.skin, 0.72), 0.6);
  for (const double side : {-1.0, 1.0}) {
    canvas.stroke(Path::smooth(Points{body.torso({side * 0.09, 0.1}), body.torso({side * 0.3, 0.04}),
                                      body.torso({side * 0.6, 0.06})}),
                  skin_line(looks), 0.024, 0.5);
  }
}

void draw_arm(Canvas& canvas, const Figure& body, const Looks& looks, std::size_t side, double from) {
  const Limb& arm = body.arms[side];
  draw_hand(canvas, arm, body.hands[side], looks);
  Points widths;
  for (const Point w : {Point{-0.13, 0.06},
                        {0.06, 0.16},
                        {0.3, 0.19},
                        {0.42, 0.185},
                        {0.7, 0.17},
                        {1.35, 0.135},
                        {1.7, 0.145},
                        {2.2, 0.11},
                        {2.66, 0.085}}) {
    if (from <= 0 || w.x >= from || w.x > 2) widths.push_back(w);
  }
  fill_skin(canvas, limb_outline(arm, widths), looks);
}

void draw_head(Canvas& canvas, const Figure& body, const Looks& looks) {
  with_head(canvas, body, [&] {
    if (looks.hairstyle == Hair::headscarf) draw_headscarf(canvas, looks);
    for (const double side : {-1.0, 1.0}) {
      if (looks.hairstyle == Hair::headscarf) break;
      fill_skin(canvas, Path::ellipse({side * 0.41, 0.06}, 0.07, 0.12), looks);
      if (looks.earrings) canvas.fill(Path::ellipse({side * 0.43, 0.22}, 0.045, 0.06), from_hex(0xe2c15e));
    }
    const Path face = face_outline();
    fill_skin(canvas, face, looks);
    draw_face(canvas, body, looks);
    if (looks.hairstyle == Hair::headscarf) {
      Path band;
      band.move({-0.42, -0.1})
          .curve({-0.36, -0.5}, {0.36, -0.5}, {0.42, -0.1})
          .curve({0.4, -0.72}, {-0.4, -0.72}, {-0.42, -0.1})
          .close();
      canvas.fill(band, looks.bag_colour);
      return;
    }
    draw_hair_top(canvas, looks);
  });
}

void draw_hair_in_front(Canvas& canvas, const Figure& body, const Looks& looks) {
  if (!looks.hair_in_front) return;
  with_head(canvas, body, [&] {
    for (const double side : {-1.0, 1.0}) {
      const double wave = looks.hairstyle == Hair::long_wavy ? 0.07 : 0.0;
      const Points lock{{side * 0.4, -0.3},           {side * 0.52, 0.2},  {side * (0.56 + wave), 0.8},
                        {side * (0.6 - wave), 1.35},  {side * 0.46, 1.85}, {side * (0.3 - wave), 1.4},
                        {side * (0.32 + wave), 0.85}, {side * 0.38, 0.3}};
      const Path path = Path::smooth(lock, true);
      canvas.fill(path, looks.hair);
      canvas.stroke(path, shade(looks.hair, 0.7), 0.02, 0.6);
      canvas.stroke(Path::smooth(Points{{side * 0.46, 0.1}, {side * (0.47 + wave), 0.8}, {side * 0.46, 1.6}}),
                    shade(looks.hair, 1.2), 0.025, 0.4);
    }
  });
}

void draw_bag(Canvas& canvas, const Figure& body, const Looks& looks) {
  if (looks.bag == Bag::none) return;
  const double s = looks.bag_side;
  const Colour line = shade(looks.bag_colour, 0.65);
  const bool across = looks.bag == Bag::cross_body;
  const Point shoulder = body.torso({(across ? -s : s) * 0.62, 0.02});
  const double drop = looks.bag == Bag::shoulder ? 1.2 : 2.2;
  const double w = looks.bag == Bag::tote ? 0.46 : 0.36;
  const double h = looks.bag == Bag::tote ? 0.95 : 0.5;
  const Point centre = body.torso({s * (across ? 0.72 : 1.02), drop});
  Path strap;
  strap.move(shoulder).bend(mix(shoulder, centre, 0.5) + Point{s * 0.1, 0.05}, centre + Point{-s * 0.1, 0});
  canvas.stroke(strap, line, 0.085);
  canvas.stroke(strap, looks.bag_colour, 0.06);
  const Path bag = Path::rounded(centre.x - w, centre.y, 2 * w, h, 0.12);
  canvas.fill(bag, looks.bag_colour);
  canvas.stroke(bag, line, 0.03);
  if (looks.bag != Bag::tote) {
    canvas.stroke(Path::smooth(Points{
                      {centre.x - w, centre.y + 0.16}, {centre.x, centre.y + 0.28}, {centre.x + w, centre.y + 0.16}}),
                  line, 0.025);
    canvas.fill(Path::ellipse({centre.x, centre.y + 0.27}, 0.05, 0.05), from_hex(0xd8bd72));
  } else {
    canvas.fill(Path::ellipse({centre.x, centre.y + 0.5}, 0.2, 0.2), line, 0.35);
  }
}

}  // namespace selvedge::synthetic
