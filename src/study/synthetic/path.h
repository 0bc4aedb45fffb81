// Points and outlines in the plane; x to the right, y down.
#pragma once

#include <span>
#include <vector>

namespace selvedge::synthetic {

struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(Point a, double k) { return {a.x * k, a.y * k}; }
inline Point mix(Point a, Point b, double t) { return a + (b - a) * t; }

class Path {
 public:
  enum class Verb { move, line, curve, close };
  struct Step {
    Verb verb;
    Point first, second, end;  // first and second are the control points of a curve
  };

  Path& move(Point to);
  Path& line(Point to);
  Path& curve(Point first, Point second, Point to);
  // A quarter-ellipse-like bend with one control point.
  Path& bend(Point control, Point to);
  Path& close();
  Path& append(const Path& other);
  // The path with every point replaced by f(point).
  template <typename F>
  Path mapped(F f) const {
    Path result = *this;
    for (Step& step : result.steps_) {
      step.first = f(step.first);
      step.second = f(step.second);
      step.end = f(step.end);
    }
    return result;
  }

  std::span<const Step> steps() const { return steps_; }

  static Path rectangle(double x, double y, double width, double height);
  static Path rounded(double x, double y, double width, double height, double radius);
  static Path ellipse(Point centre, double rx, double ry);
  static Path segments(std::span<const Point> points, bool closed = false);
  // Catmull-Rom spline through the points.
  static Path smooth(std::span<const Point> points, bool closed = false);

 private:
  std::vector<Step> steps_;
};

}  // namespace selvedge::synthetic
