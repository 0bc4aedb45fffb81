// A path is a list of points by commands. Smooth curves go through their points as Catmull-Rom splines.
#include "study/synthetic/path.h"

#include <algorithm>

namespace selvedge::synthetic {

Path& Path::move(Point to) {
  steps_.push_back({Verb::move, to, to, to});
  return *this;
}

Path& Path::line(Point to) {
  steps_.push_back({Verb::line, to, to, to});
  return *this;
}

Path& Path::curve(Point first, Point second, Point to) {
  steps_.push_back({Verb::curve, first, second, to});
  return *this;
}

Path& Path::bend(Point control, Point to) {
  const Point from = steps_.empty() ? control : steps_.back().end;
  return curve(mix(from, control, 2.0 / 3), mix(to, control, 2.0 / 3), to);
}

Path& Path::close() {
  steps_.push_back({Verb::close, {}, {}, {}});
  return *this;
}

Path& Path::append(const Path& other) {
  steps_.insert(steps_.end(), other.steps_.begin(), other.steps_.end());
  return *this;
}

Path Path::rectangle(double x, double y, double width, double height) {
  Path path;
  path.move({x, y}).line({x + width, y}).line({x + width, y + height}).line({x, y + height}).close();
  return path;
}

Path Path::rounded(double x, double y, double width, double height, double radius) {
  const double r = std::min({radius, width / 2, height / 2});
  const double right = x + width;
  const double bottom = y + height;
  Path path;
  path.move({x + r, y}).line({right - r, y}).bend({right, y}, {right, y + r}).line({right, bottom - r});
  path.bend({right, bottom}, {right - r, bottom}).line({x + r, bottom}).bend({x, bottom}, {x, bottom - r});
  path.line({x, y + r}).bend({x, y}, {x + r, y}).close();
  return path;
}

Path Path::ellipse(Point centre, double rx, double ry) {
  constexpr double k = 0.5522847498;  // the cubic that comes nearest to a quarter circle
  const auto at = [&](double x, double y) { return Point{centre.x + x * rx, centre.y + y * ry}; };
  Path path;
  path.move(at(1, 0)).curve(at(1, k), at(k, 1), at(0, 1)).curve(at(-k, 1), at(-1, k), at(-1, 0));
  path.curve(at(-1, -k), at(-k, -1), at(0, -1)).curve(at(k, -1), at(1, -k), at(1, 0)).close();
  return path;
}

Path Path::segments(std::span<const Point> points, bool closed) {
  Path path;
  for (std::size_t i = 0; i < points.size(); ++i) i == 0 ? path.move(points[i]) : path.line(points[i]);
  if (closed) path.close();
  return path;
}

Path Path::smooth(std::span<const Point> points, bool closed) {
  Path path;
  const auto n = static_cast<std::ptrdiff_t>(points.size());
  if (n == 0) return path;
  const auto at = [&](std::ptrdiff_t i) {
    return points[closed ? (i + n) % n : std::clamp<std::ptrdiff_t>(i, 0, n - 1)];
  };
  path.move(at(0));
  for (std::ptrdiff_t i = 0; i < (closed ? n : n - 1); ++i) {
    path.curve(at(i) + (at(i + 1) - at(i - 1)) * (1.0 / 6), at(i + 1) - (at(i + 2) - at(i)) * (1.0 / 6), at(i + 1));
  }
  if (closed) path.close();
  return path;
}

}  // namespace selvedge::synthetic
