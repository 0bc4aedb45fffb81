// A vector drawing surface on RGBA pixels: fills, strokes and clips paths. Only this class uses Cairo to draw.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "study/synthetic/colour.h"
#include "study/synthetic/path.h"

namespace selvedge::synthetic {

struct GradientStop {
  double at;  // 0 at the start, 1 at the end
  Colour colour;
  double alpha = 1;
};

class Canvas {
 public:
  // Transparent. Sizes are pixels and must be > 0; throws internal if there is no memory for them.
  Canvas(int width, int height);
  ~Canvas();
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;

  int width() const;
  int height() const;

  // Transforms and clips hold until the restore() of their save().
  void save();
  void restore();
  void translate(double x, double y);
  void scale(double factor);
  void scale(double x, double y);
  void rotate(double radians);
  void clip(const Path& path);
  // While on, drawing only changes the colour of what is drawn already, and leaves transparency as it is.
  void only_over_drawn(bool on);

  void fill(const Path& path, Colour colour, double alpha = 1);
  void fill_linear(const Path& path, Point from, Point to, std::span<const GradientStop> stops);
  // 0 of the gradient is the centre, 1 the circle of `radius`.
  void fill_radial(const Path& path, Point centre, double radius, std::span<const GradientStop> stops);
  // Round joins and ends. Width is in the units of the current transform.
  void stroke(const Path& path, Colour colour, double width, double alpha = 1);
  void stroke_dashed(const Path& path, Colour colour, double width, double dash, double alpha = 1);
  // Bold text centred on `centre`, `height` units tall from baseline to capitals, no wider than `max_width`.
  void text(const std::string& text, Point centre, double height, double max_width, Colour colour, bool serif);
  // Draws the other canvas over this one, pixel on pixel, within the clip.
  void draw(const Canvas& other);

  // Rows from the top, one 0xAARRGGBB a pixel, colours multiplied by alpha.
  std::span<const std::uint32_t> pixels() const;
  std::span<std::uint32_t> change_pixels();

 private:
  struct State;
  void trace(const Path& path) const;
  std::unique_ptr<State> state_;
};

}  // namespace selvedge::synthetic
