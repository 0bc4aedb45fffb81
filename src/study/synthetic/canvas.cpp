// Draws by Cairo. Text is laid out large and scaled as outlines, so it looks the same at every size.
#include "study/synthetic/canvas.h"

#include <algorithm>

#include "ground/image/cairo_library.h"
#include "selvedge/error.h"

namespace selvedge::synthetic {

using image::cairo;

struct Canvas::State {
  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;

  State(int width, int height)
      : surface(cairo().image_surface_create(CAIRO_FORMAT_ARGB32, width, height)), context(cairo().create(surface)) {}
  ~State() {
    cairo().destroy(context);
    cairo().surface_destroy(surface);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Canvas::Canvas(int width, int height) : state_(std::make_unique<State>(width, height)) {
  if (const auto status = cairo().status(state_->context); status != CAIRO_STATUS_SUCCESS) {
    throw Error(ErrorKind::internal, "[Canvas] Cairo could not make a picture of " + std::to_string(width) + "x" +
                                         std::to_string(height) + " pixels: " + cairo().status_to_string(status));
  }
  cairo().set_line_join(state_->context, CAIRO_LINE_JOIN_ROUND);
  cairo().set_line_cap(state_->context, CAIRO_LINE_CAP_ROUND);
  cairo().set_tolerance(state_->context, 0.2);
}

Canvas::~Canvas() = default;
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;

int Canvas::width() const { return cairo().image_surface_get_width(state_->surface); }
int Canvas::height() const { return cairo().image_surface_get_height(state_->surface); }

void Canvas::save() { cairo().save(state_->context); }
void Canvas::restore() { cairo().restore(state_->context); }
void Canvas::translate(double x, double y) { cairo().translate(state_->context, x, y); }
void Canvas::scale(double factor) { cairo().scale(state_->context, factor, factor); }
void Canvas::scale(double x, double y) { cairo().scale(state_->context, x, y); }
void Canvas::rotate(double radians) { cairo().rotate(state_->context, radians); }

void Canvas::clip(const Path& path) {
  trace(path);
  cairo().clip(state_->context);
}

void Canvas::only_over_drawn(bool on) {
  cairo().set_operator(state_->context, on ? CAIRO_OPERATOR_ATOP : CAIRO_OPERATOR_OVER);
}

void Canvas::trace(const Path& path) const {
  cairo_t* context = state_->context;
  cairo().new_path(context);
  for (const Path::Step& step : path.steps()) {
    switch (step.verb) {
      case Path::Verb::move:
        cairo().move_to(context, step.end.x, step.end.y);
        break;
      case Path::Verb::line:
        cairo().line_to(context, step.end.x, step.end.y);
        break;
      case Path::Verb::curve:
        cairo().curve_to(context, step.first.x, step.first.y, step.second.x, step.second.y, step.end.x, step.end.y);
        break;
      case Path::Verb::close:
        cairo().close_path(context);
        break;
    }
  }
}

void Canvas::fill(const Path& path, Colour colour, double alpha) {
  trace(path);
  cairo().set_source_rgba(state_->context, colour.r, colour.g, colour.b, alpha);
  cairo().fill(state_->context);
}

namespace {

void fill_with(cairo_t* context, cairo_pattern_t* pattern, std::span<const GradientStop> stops) {
  for (const GradientStop& stop : stops) {
    cairo().pattern_add_color_stop_rgba(pattern, stop.at, stop.colour.r, stop.colour.g, stop.colour.b, stop.alpha);
  }
  cairo().set_source(context, pattern);
  cairo().pattern_destroy(pattern);
  cairo().fill(context);
}

}  // namespace

void Canvas::fill_linear(const Path& path, Point from, Point to, std::span<const GradientStop> stops) {
  trace(path);
  fill_with(state_->context, cairo().pattern_create_linear(from.x, from.y, to.x, to.y), stops);
}

void Canvas::fill_radial(const Path& path, Point centre, double radius, std::span<const GradientStop> stops) {
  trace(path);
  fill_with(state_->context, cairo().pattern_create_radial(centre.x, centre.y, 0, centre.x, centre.y, radius), stops);
}

void Canvas::stroke(const Path& path, Colour colour, double width, double alpha) {
  trace(path);
  cairo().set_source_rgba(state_->context, colour.r, colour.g, colour.b, alpha);
  cairo().set_line_width(state_->context, width);
  cairo().stroke(state_->context);
}

void Canvas::stroke_dashed(const Path& path, Colour colour, double width, double dash, double alpha) {
  cairo().set_dash(state_->context, &dash, 1, 0);
  cairo().set_line_cap(state_->context, CAIRO_LINE_CAP_BUTT);
  stroke(path, colour, width, alpha);
  cairo().set_dash(state_->context, nullptr, 0, 0);
  cairo().set_line_cap(state_->context, CAIRO_LINE_CAP_ROUND);
}

void Canvas::text(const std::string& text, Point centre, double height, double max_width, Colour colour, bool serif) {
  cairo_t* context = state_->context;
  cairo().save(context);
  cairo().select_font_face(context, serif ? "DejaVu Serif" : "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_BOLD);
  // Letters have a fixed large size and are scaled as outlines, so that no pixel grid distorts them.
  constexpr double layout_size = 100;
  cairo().set_font_size(context, layout_size);
  cairo_text_extents_t extents;
  cairo().text_extents(context, text.c_str(), &extents);
  if (extents.width > 0 && extents.height > 0) {
    const double factor = std::min(height / extents.height, max_width / extents.width);
    cairo().translate(context, centre.x, centre.y);
    cairo().scale(context, factor, factor);
    cairo().new_path(context);
    cairo().move_to(context, -extents.x_bearing - extents.width / 2, -extents.y_bearing - extents.height / 2);
    cairo().text_path(context, text.c_str());
    cairo().set_source_rgba(context, colour.r, colour.g, colour.b, 1);
    cairo().fill(context);
  }
  cairo().restore(context);
}

void Canvas::draw(const Canvas& other) {
  cairo().save(state_->context);
  cairo().identity_matrix(state_->context);
  cairo().set_source_surface(state_->context, other.state_->surface, 0, 0);
  cairo().paint(state_->context);
  cairo().restore(state_->context);
}

std::span<const std::uint32_t> Canvas::pixels() const {
  cairo().surface_flush(state_->surface);
  // ARGB32 rows are a multiple of four bytes already, so there is no padding between them.
  return {reinterpret_cast<const std::uint32_t*>(cairo().image_surface_get_data(state_->surface)),
          static_cast<std::size_t>(width()) * static_cast<std::size_t>(height())};
}

std::span<std::uint32_t> Canvas::change_pixels() {
  cairo().surface_flush(state_->surface);
  cairo().surface_mark_dirty(state_->surface);
  return {reinterpret_cast<std::uint32_t*>(cairo().image_surface_get_data(state_->surface)),
          static_cast<std::size_t>(width()) * static_cast<std::size_t>(height())};
}

}  // namespace selvedge::synthetic
