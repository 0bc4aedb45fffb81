// Computes outlines from a cut's measures: widths from tables with smooth steps, points joined by curves, in garment
// units.
#include "study/synthetic/tailor.h"

#include <algorithm>
#include <cmath>

#include "study/synthetic/body.h"

namespace selvedge::synthetic {
namespace {

using Points = std::vector<Point>;

double interpolate(const Points& table, double x) {
  if (x <= table.front().x) return table.front().y;
  for (std::size_t i = 1; i < table.size(); ++i) {
    if (x > table[i].x) continue;
    const double t = (x - table[i - 1].x) / (table[i].x - table[i - 1].x);
    const double smooth = t * t * (3 - 2 * t);
    return table[i - 1].y + (table[i].y - table[i - 1].y) * smooth;
  }
  return table.back().y;
}

Point to_sleeve(Point garment) {
  const Point rel = garment - k_shoulder;
  const double sine = std::sin(k_flat_arm_angle);
  const double cosine = std::cos(k_flat_arm_angle);
  return {cosine * rel.x - sine * rel.y, sine * rel.x + cosine * rel.y};
}

}  // namespace

double shoulder_y(double x) { return -0.17 + (std::abs(x) - 0.28) * 0.43; }

double half_width(const Cut& cut, double y) {
  const double straight = 0.84 + cut.ease;
  const double waist = straight - cut.waist * (0.19 - cut.ease * 0.3);
  const double hips = std::max(straight, 0.9 + cut.ease * 0.8);
  const double base = interpolate({{0.7, 0.78 + cut.ease}, {1.6, waist}, {2.5, hips}}, y);
  const double start = is_top(cut.category) ? 1.6 : 1.9;
  const double t = std::clamp((y - start) / std::max(0.3, cut.hem - start), 0.0, 1.2);
  const double taper = cut.category == Category::skirt && cut.flare == 0 ? -0.1 : 0;  // a pencil skirt
  return base + (cut.flare + taper) * std::pow(t, 1.25);
}

Point shoulder_tip(const Cut& cut) {
  const double x = cut.sleeve_length > 0 ? 0.9 : cut.neck_width + (cut.category == Category::tank_top ? 0.16 : 0.26);
  return {x, shoulder_y(x)};
}

Point armpit(const Cut& cut) { return {0.78 + cut.ease, cut.sleeve_length > 0 ? 0.7 + cut.ease * 0.3 : 0.66}; }

Path neckline(const Cut& cut) {
  const double w = cut.neck_width;
  const Point right{w, shoulder_y(w)};
  const Point left{-w, right.y};
  const double d = cut.neck_depth;
  Path path;
  path.move(right);
  switch (cut.neckline) {
    case Neckline::v:
    case Neckline::lapel:
    case Neckline::collar:
    case Neckline::polo:
      return path.curve({w * 0.75, d * 0.3}, {w * 0.2, d * 0.8}, {0, d})
          .curve({-w * 0.2, d * 0.8}, {-w * 0.75, d * 0.3}, left);
    case Neckline::square:
      return path.line({w * 0.94, d - 0.05})
          .bend({w * 0.93, d}, {w * 0.86, d})
          .line({-w * 0.86, d})
          .bend({-w * 0.93, d}, {-w * 0.94, d - 0.05})
          .line(left);
    default:
      return path.curve({w * 0.92, d * 0.75}, {w * 0.6, d}, {0, d}).curve({-w * 0.6, d}, {-w * 0.92, d * 0.75}, left);
  }
}

Path back_neckline(const Cut& cut) {
  const double w = cut.neck_width;
  Path path;
  return path.move({-w, shoulder_y(w)})
      .curve({-w * 0.7, shoulder_y(w) + 0.13}, {w * 0.7, shoulder_y(w) + 0.13}, {w, shoulder_y(w)});
}

Path hem_line(const Cut& cut, double up) {
  const double y = cut.hem - up;
  const double w = half_width(cut, y);
  Path path;
  const double sag = cut.hem_curve + 0.03 + 0.08 * std::max(0.0, cut.flare);
  return path.move({-w, y}).curve({-w * 0.6, y + sag * 1.3}, {w * 0.6, y + sag * 1.3}, {w, y});
}

Path body_outline(const Cut& cut) {
  const bool top = is_top(cut.category);
  Points right_side;  // from the armpit, or the waistband, down
  const double from = top ? armpit(cut).y : cut.top;
  constexpr int steps = 9;
  for (int i = 0; i <= steps; ++i) {
    const double y = from + (cut.hem - from) * i / steps;
    right_side.push_back({half_width(cut, y), y});
  }
  Points left_side;
  for (const Point p : right_side) left_side.push_back({-p.x, p.y});
  std::reverse(right_side.begin(), right_side.end());
  Path path;
  const auto join = [&](const Path& part) {
    for (const Path::Step& step : part.steps()) {
      step.verb == Path::Verb::curve ? path.curve(step.first, step.second, step.end) : path.line(step.end);
    }
  };
  const Point tip = shoulder_tip(cut);
  const Point pit = armpit(cut);
  const double hollow = cut.sleeve_length > 0 ? 0.12 : 0.08;
  if (top) {
    path = neckline(cut);
    path.line({-tip.x, tip.y})
        .curve({-tip.x + hollow, tip.y + 0.3}, {-pit.x + hollow * 1.6, pit.y - 0.06}, {-pit.x, pit.y});
  } else {
    path.move({half_width(cut, cut.top), cut.top}).bend({0, cut.top + 0.07}, {-half_width(cut, cut.top), cut.top});
  }
  join(Path::smooth(left_side));
  join(hem_line(cut, 0));
  join(Path::smooth(right_side));
  if (top) path.curve({pit.x - hollow * 1.6, pit.y - 0.06}, {tip.x - hollow, tip.y + 0.3}, tip);
  return path.close();
}

double sleeve_half_width(const Cut& cut, double along) {
  const double upper = 0.26 + cut.ease * 0.5;
  const double t = std::clamp((along - 0.4) / std::max(0.2, cut.sleeve_length - 0.4), 0.0, 1.0);
  switch (cut.sleeve_style) {
    case SleeveStyle::puff:
      return cut.sleeve_width + (upper + 0.14 - cut.sleeve_width) * std::sqrt(std::max(0.0, 1 - t * t * t));
    case SleeveStyle::bell:
      return upper - 0.06 * std::min(1.0, t * 2) + (cut.sleeve_width - upper + 0.06) * std::pow(t, 2.2);
    case SleeveStyle::ribbed:
    case SleeveStyle::straight:
      break;
  }
  return upper + (cut.sleeve_width - upper) * t;
}

Path sleeve_outline(const Cut& cut) {
  const Point tip = to_sleeve(shoulder_tip(cut));
  const Point pit = to_sleeve(armpit(cut));
  Points outer{tip};
  if (cut.sleeve_style == SleeveStyle::puff) outer.push_back({tip.x + 0.2, tip.y + 0.02});
  Points inner{pit};
  const int steps = cut.sleeve_length > 1 ? 6 : 3;
  for (int i = 1; i <= steps; ++i) {
    const double outer_along = 0.3 + (cut.sleeve_length - 0.3) * i / steps;
    // The shoulder's side is cut closer than the armpit's; otherwise the sleeve would stand off like a wing.
    const double closer = cut.sleeve_style == SleeveStyle::puff ? 1 : 0.8 + 0.2 * i / steps;
    outer.push_back({sleeve_half_width(cut, outer_along) * closer, outer_along});
    const double inner_along = pit.y + (cut.sleeve_length + 0.03 - pit.y) * i / steps;
    if (inner_along > pit.y + 0.02) inner.push_back({-sleeve_half_width(cut, std::max(inner_along, 0.4)), inner_along});
  }
  std::reverse(inner.begin(), inner.end());
  Path path = Path::smooth(outer);
  const Path back = Path::smooth(inner);
  const double end_x = inner.front().x;
  path.bend({(outer.back().x + end_x) / 2, cut.sleeve_length + 0.06}, inner.front());
  for (const Path::Step& step : back.steps()) {
    if (step.verb == Path::Verb::curve) path.curve(step.first, step.second, step.end);
  }
  const Point hollow = to_sleeve({0.64, 0.42});
  return path.bend(hollow, tip).close();
}

double leg_axis(double y) { return k_hip.x + std::tan(k_flat_leg_angle) * (y - k_hip.y); }

double leg_half_width(const Cut& cut, double y) {
  const bool is_long = cut.category == Category::trousers;
  const double thigh = 0.47 + cut.ease * 0.6;
  if (!is_long) return thigh + cut.flare * (y - 2.95) / std::max(0.3, cut.hem - 2.95) - 0.03 * (y - 2.95);
  return interpolate(
      {{2.95, thigh}, {4.4, 0.31 + cut.ease * 0.6 + cut.flare * 0.35}, {cut.hem, 0.25 + cut.ease * 0.4 + cut.flare}},
      y);
}

Path leg_outline(const Cut& cut) {
  Points outer;
  for (const double y : {cut.top, 2.0, 2.5}) outer.push_back({half_width(cut, y), y});
  Points inner{{0, 2.97}};
  constexpr int steps = 6;
  for (int i = 1; i <= steps; ++i) {
    const double y = 2.95 + (cut.hem - 2.95) * i / steps;
    const double axis = leg_axis(y);
    outer.push_back({axis + leg_half_width(cut, y), y});
    inner.push_back({std::max(0.02, axis - leg_half_width(cut, y)), y + 0.01});
  }
  std::reverse(inner.begin(), inner.end());
  Path path;
  path.move({0, cut.top + 0.035}).bend({outer[0].x / 2, cut.top + 0.035}, outer[0]);
  const Path outer_side = Path::smooth(outer);
  for (const Path::Step& step : outer_side.steps().subspan(1)) path.curve(step.first, step.second, step.end);
  path.bend({leg_axis(cut.hem), cut.hem + 0.06}, inner.front());
  const Path inner_side = Path::smooth(inner);
  for (const Path::Step& step : inner_side.steps().subspan(1)) path.curve(step.first, step.second, step.end);
  return path.close();
}

}  // namespace selvedge::synthetic
