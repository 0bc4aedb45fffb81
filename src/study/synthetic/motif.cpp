// An outline for each figure in a box of side 1. Some figures have small parts in a second colour.
#include <cmath>
#include <numbers>

#include "study/synthetic/fabric.h"

namespace selvedge::synthetic {
namespace {

constexpr double k_turn = 2 * std::numbers::pi;

// In a box of [-0.5, 0.5] squared.
Path spiked(int spikes, double inner) {
  std::vector<Point> points;
  for (int i = 0; i < 2 * spikes; ++i) {
    const double radius = i % 2 == 0 ? 0.5 : inner;
    const double angle = k_turn * i / (2 * spikes) - k_turn / 4;
    points.push_back({radius * std::cos(angle), radius * std::sin(angle)});
  }
  return Path::segments(points, true);
}

Path heart() {
  Path path;
  path.move({0, 0.46})
      .curve({-0.25, 0.2}, {-0.52, 0.02}, {-0.48, -0.2})
      .curve({-0.44, -0.48}, {-0.1, -0.5}, {0, -0.22});
  path.curve({0.1, -0.5}, {0.44, -0.48}, {0.48, -0.2}).curve({0.52, 0.02}, {0.25, 0.2}, {0, 0.46}).close();
  return path;
}

Path flower() {
  Path path;
  for (int i = 0; i < 5; ++i) {
    const double angle = k_turn * i / 5 - k_turn / 4;
    path.append(Path::ellipse({0.27 * std::cos(angle), 0.27 * std::sin(angle)}, 0.22, 0.22));
  }
  return path;
}

Path moon() {
  Path path;
  path.move({0.2, -0.46})
      .curve({-0.6, -0.56}, {-0.6, 0.56}, {0.2, 0.46})
      .curve({-0.22, 0.3}, {-0.22, -0.3}, {0.2, -0.46})
      .close();
  return path;
}

Path mountain() {
  return Path::segments(std::vector<Point>{{-0.5, 0.4}, {-0.16, -0.3}, {0.02, 0.02}, {0.18, -0.14}, {0.5, 0.4}}, true);
}

Path waves() {
  Path path;
  for (const double y : {-0.28, 0.0, 0.28}) {
    path.move({-0.5, y})
        .curve({-0.38, y - 0.22}, {-0.14, y - 0.22}, {0, y})
        .curve({0.14, y + 0.18}, {0.38, y + 0.18}, {0.5, y});
    path.line({0.5, y + 0.12}).curve({0.38, y + 0.3}, {0.14, y + 0.3}, {0, y + 0.12});
    path.curve({-0.14, y - 0.1}, {-0.38, y - 0.1}, {-0.5, y + 0.12}).close();
  }
  return path;
}

Path cat() {
  Path path;
  path.move({-0.44, -0.48})
      .line({-0.16, -0.26})
      .bend({0, -0.3}, {0.16, -0.26})
      .line({0.44, -0.48})
      .bend({0.56, 0.1}, {0.36, 0.3});
  path.bend({0, 0.56}, {-0.36, 0.3}).bend({-0.56, 0.1}, {-0.44, -0.48}).close();
  return path;
}

Path leaf() {
  Path path;
  path.move({-0.02, 0.5})
      .curve({-0.5, 0.3}, {-0.4, -0.3}, {0.05, -0.5})
      .curve({0.42, -0.2}, {0.45, 0.3}, {-0.02, 0.5})
      .close();
  return path;
}

Path sun() {
  Path path = Path::ellipse({0, 0}, 0.25, 0.25);
  for (int i = 0; i < 8; ++i) {
    const double angle = k_turn * i / 8;
    const Point along{std::cos(angle), std::sin(angle)};
    const Point across{-along.y * 0.05, along.x * 0.05};
    path.append(Path::segments(std::vector<Point>{along * 0.32 + across, along * 0.5 + across * 0.6,
                                                  along * 0.5 - across * 0.6, along * 0.32 - across},
                               true));
  }
  return path;
}

Path motif_outline(Motif motif) {
  switch (motif) {
    case Motif::star:
      return spiked(5, 0.21);
    case Motif::heart:
      return heart();
    case Motif::circle:
      return Path::ellipse({0, 0}, 0.42, 0.42);
    case Motif::triangle:
      return Path::segments(std::vector<Point>{{0, -0.42}, {0.48, 0.4}, {-0.48, 0.4}}, true);
    case Motif::bolt:
      return Path::segments(
          std::vector<Point>{{0.12, -0.5}, {-0.3, 0.08}, {-0.03, 0.08}, {-0.14, 0.5}, {0.32, -0.12}, {0.05, -0.12}},
          true);
    case Motif::flower:
      return flower();
    case Motif::moon:
      return moon();
    case Motif::mountain:
      return mountain();
    case Motif::waves:
      return waves();
    case Motif::cat:
      return cat();
    case Motif::leaf:
      return leaf();
    case Motif::sun:
      return sun();
  }
  return {};
}

// The small parts, of those figures that have them.
void draw_details(Canvas& canvas, Motif motif, Colour accent) {
  switch (motif) {
    case Motif::flower:
      canvas.fill(Path::ellipse({0, 0}, 0.14, 0.14), accent);
      break;
    case Motif::circle:
      canvas.fill(Path::ellipse({0, 0}, 0.22, 0.22), accent);
      break;
    case Motif::mountain:
      canvas.fill(
          Path::segments(
              std::vector<Point>{{-0.16, -0.3}, {-0.26, -0.1}, {-0.17, -0.16}, {-0.1, -0.08}, {-0.07, -0.14}}, true),
          accent);
      break;
    case Motif::leaf:
      canvas.stroke(Path::segments(std::vector<Point>{{0, 0.4}, {0.03, -0.32}}), accent, 0.04);
      break;
    case Motif::cat:
      for (const double side : {-1.0, 1.0}) {
        canvas.fill(Path::ellipse({side * 0.18, -0.02}, 0.06, 0.08), accent);
        canvas.stroke(Path::segments(std::vector<Point>{{side * 0.16, 0.2}, {side * 0.46, 0.14}}), accent, 0.02);
      }
      canvas.fill(Path::ellipse({0, 0.15}, 0.05, 0.035), accent);
      break;
    default:
      break;
  }
}

}  // namespace

void draw_motif(Canvas& canvas, Motif motif, Point centre, double size, Colour colour, Colour accent) {
  canvas.save();
  canvas.translate(centre.x, centre.y);
  canvas.scale(size);
  canvas.fill(motif_outline(motif), colour);
  draw_details(canvas, motif, accent);
  canvas.restore();
}

}  // namespace selvedge::synthetic
