// A body is a spine and four limbs of two pieces each. A point of the flat garment moves with the piece that it belongs
// to, and smoothly where two pieces meet.
#include "study/synthetic/body.h"

#include <algorithm>
#include <cmath>

namespace selvedge::synthetic {
namespace {

double smoothstep(double from, double to, double x) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

Point direction(double angle, double side) { return {side * std::sin(angle), std::cos(angle)}; }

// Linear between the values at shoulders, waist and hips, smoothed; constant beyond.
double along_spine(double y, double shoulders, double waist, double hips) {
  return y < 1.6 ? shoulders + (waist - shoulders) * smoothstep(0.2, 1.6, y)
                 : waist + (hips - waist) * smoothstep(1.6, 2.5, y);
}

}  // namespace

Point Limb::bend() const { return root + direction(first_angle, side) * first_length; }
Point Limb::end() const { return bend() + direction(second_angle, side) * second_length; }

Point Limb::at(double along, double outwards) const {
  constexpr double rounding = 0.32;  // of the bend, along each bone
  const Point first = direction(first_angle, side);
  const Point second = direction(second_angle, side);
  Point centre;
  Point tangent;
  if (along < first_length - rounding) {
    centre = root + first * along;
    tangent = first;
  } else if (along > first_length + rounding) {
    centre = bend() + second * (along - first_length);
    tangent = second;
  } else {
    const double t = (along - first_length + rounding) / (2 * rounding);
    const Point from = bend() - first * rounding;
    const Point to = bend() + second * rounding;
    centre = mix(mix(from, bend(), t), mix(bend(), to, t), t);
    tangent = mix(first, second, t);
    const double length = std::max(1e-6, std::hypot(tangent.x, tangent.y));
    tangent = tangent * (1 / length);
  }
  const Point normal{side * tangent.y, -side * tangent.x};  // away from the body where the limb hangs down
  return centre + normal * (outwards * thickness);
}

Point Figure::torso(Point garment) const {
  const double width = along_spine(garment.y, bust, waist, hips);
  const double shift =
      along_spine(garment.y, shoulder_shift, waist_shift, hip_shift) + skirt_swing * std::max(0.0, garment.y - 2.5);
  const double tilt = along_spine(garment.y, shoulder_tilt, shoulder_tilt * 0.3 + hip_tilt * 0.3, hip_tilt);
  // A turned body shows its middle off centre and both edges nearer. The square models the depth of a round chest.
  const double edge = std::min(1.0, garment.x * garment.x);
  const double x = garment.x * (1 - turn * turn * 0.35) + std::sin(turn) * 0.28 * (1 - edge);
  return {shift + x * width, garment.y + garment.x * tilt};
}

Point Figure::sleeve(std::size_t side, Point local) const {
  const double s = side == 0 ? -1 : 1;
  // The same point in the flat garment, on the right side; shows how far beyond the shoulder seam it lies.
  const double sine = std::sin(k_flat_arm_angle);
  const double cosine = std::cos(k_flat_arm_angle);
  const Point flat = k_shoulder + Point{sine * local.y + cosine * local.x, cosine * local.y - sine * local.x};
  const double beyond_seam = (flat.x - 0.88) * 0.985 + (flat.y - 0.1) * 0.17;
  const Point on_torso = torso({s * flat.x, flat.y});
  const Point on_arm = arms[side].at(local.y, local.x);
  return mix(on_torso, on_arm, smoothstep(-0.12, 0.4, beyond_seam));
}

Point Figure::trouser_leg(std::size_t side, Point garment) const {
  const double s = side == 0 ? -1 : 1;
  const Point rel{s * garment.x - k_hip.x, garment.y - k_hip.y};
  const double sine = std::sin(k_flat_leg_angle);
  const double cosine = std::cos(k_flat_leg_angle);
  const Point on_leg = legs[side].at(sine * rel.x + cosine * rel.y, cosine * rel.x - sine * rel.y);
  const double below_crotch = garment.y - (2.95 - 0.75 * std::abs(garment.x));
  return mix(torso(garment), on_leg, smoothstep(-0.05, 0.7, below_crotch));
}

Figure flat_body() {
  Figure body;
  body.head = {0, -1};
  for (std::size_t side = 0; side < 2; ++side) {
    const double s = side == 0 ? -1 : 1;
    body.arms[side] = {{s * k_shoulder.x, k_shoulder.y}, k_flat_arm_angle, k_flat_arm_angle, 1.38, 1.22, 1, s};
    body.legs[side] = {{s * k_hip.x, k_hip.y}, k_flat_leg_angle, k_flat_leg_angle, 1.85, 1.8, 1, s};
  }
  return body;
}

namespace {

void pose_arm(Limb& arm, Hand hand, core::Rng& rng) {
  switch (hand) {
    case Hand::free:
      arm.first_angle = rng.uniform(0.1, 0.28);
      arm.second_angle = rng.uniform(-0.12, 0.2);
      break;
    case Hand::on_hip:
      arm.first_angle = rng.uniform(0.66, 0.82);
      arm.second_angle = rng.uniform(-1.02, -0.86);
      break;
    case Hand::pocket:
      arm.first_angle = rng.uniform(0.26, 0.36);
      arm.second_angle = rng.uniform(-0.34, -0.24);
      break;
    case Hand::behind_back:
      arm.first_angle = rng.uniform(0.25, 0.38);
      arm.second_angle = rng.uniform(-0.75, -0.5);
      break;
    case Hand::across:
      arm.first_angle = rng.uniform(0.14, 0.26);
      arm.second_angle = rng.uniform(-1.75, -1.35);
      break;
    case Hand::raised:
      arm.first_angle = rng.uniform(0.7, 0.95);
      arm.second_angle = rng.uniform(2.5, 2.85);
      break;
    case Hand::phone:
      arm.first_angle = rng.uniform(0.2, 0.34);
      arm.second_angle = rng.uniform(-2.75, -2.4);
      break;
    case Hand::outstretched:
      arm.first_angle = rng.uniform(0.5, 0.8);
      arm.second_angle = rng.uniform(0.3, 0.8);
      break;
  }
}

Hand sample_hand(core::Rng& rng) {
  constexpr std::array<double, 8> weights = {38, 18, 12, 6, 7, 5, 6, 8};
  double x = rng.uniform() * 100;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if ((x -= weights[i]) < 0) return static_cast<Hand>(i);
  }
  return Hand::free;
}

}  // namespace

Figure sample_body(core::Rng& rng) {
  Figure body = flat_body();
  const double build = rng.normal() * 0.055;
  body.bust = std::clamp(1 + build + rng.normal() * 0.025, 0.86, 1.2);
  body.waist = std::clamp(1 + build * 1.3 + rng.normal() * 0.035, 0.84, 1.28);
  body.hips = std::clamp(1 + build + rng.normal() * 0.035, 0.86, 1.2);
  const double sway = rng.uniform(-1, 1);
  body.hip_shift = 0.12 * sway;
  body.waist_shift = 0.04 * sway;
  body.shoulder_shift = -0.05 * sway;
  body.hip_tilt = 0.07 * sway + rng.uniform(-0.02, 0.02);
  body.shoulder_tilt = -0.05 * sway + rng.uniform(-0.04, 0.04);
  body.turn = std::clamp(rng.normal() * 0.28, -0.6, 0.6);
  body.skirt_swing = rng.uniform(-0.07, 0.07);
  body.head_tilt = std::clamp(rng.normal() * 0.07, -0.16, 0.16);
  body.head = body.torso({0, 0}) + Point{std::sin(body.turn) * -0.16 + std::sin(body.head_tilt) * 0.9, -1.0};
  const double stance = rng.uniform(-0.02, 0.09);
  for (std::size_t side = 0; side < 2; ++side) {
    const double s = side == 0 ? -1 : 1;
    Limb& arm = body.arms[side];
    arm.root = body.torso({s * k_shoulder.x, k_shoulder.y});
    arm.thickness = 1 + build + rng.normal() * 0.02;
    body.hands[side] = sample_hand(rng);
    pose_arm(arm, body.hands[side], rng);
    Limb& leg = body.legs[side];
    leg.root = body.torso({s * k_hip.x, k_hip.y});
    leg.thickness = 0.98 + build;
    // The hip that is pushed out stands on a leg that leads back under the body.
    leg.first_angle = stance + rng.uniform(-0.02, 0.05) - 0.06 * s * sway;
    leg.second_angle = leg.first_angle + rng.uniform(-0.1, 0.03);
  }
  if (body.hands[0] == Hand::across && body.hands[1] == Hand::phone)
    body.hands[1] = Hand::across, pose_arm(body.arms[1], Hand::across, rng);
  return body;
}

}  // namespace selvedge::synthetic
