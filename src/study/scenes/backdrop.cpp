// Draws a backdrop at random from several kinds: a drawn place or heap, a part of a real picture beside its person or
// garment, a plain colour, a gradient, a texture.
#include "study/scenes/backdrop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ground/garments/letterbox.h"
#include "ground/image/perturb.h"
#include "ground/image/warp.h"
#include "study/synthetic/canvas.h"
#include "study/synthetic/colour.h"
#include "study/synthetic/path.h"
#include "study/synthetic/photograph.h"

namespace selvedge::scenes {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

Rgb draw_colour(core::Rng& rng) {
  const auto level = [&] { return static_cast<std::uint8_t>(rng.below(256)); };
  if (rng.chance(0.35)) {  // walls and paper
    const int light = 170 + static_cast<int>(rng.below(86));
    const auto near = [&] {
      return static_cast<std::uint8_t>(std::clamp(light + static_cast<int>(rng.below(25)) - 12, 0, 255));
    };
    return {near(), near(), near()};
  }
  if (rng.chance(0.3)) {
    const std::uint8_t grey = level();
    return {grey, grey, grey};
  }
  return {level(), level(), level()};
}

Image draw_place(int width, int height, core::Rng& rng) {
  synthetic::Canvas canvas(width, height);
  synthetic::draw_scene(canvas, height * rng.uniform(0.5, 1.2), rng);
  if (rng.chance(0.5)) synthetic::blur(canvas, static_cast<int>(1 + rng.below(3)));
  return synthetic::expose(canvas, synthetic::sample_light(rng), rng);
}

Image draw_gradient(int width, int height, core::Rng& rng) {
  const Rgb from = draw_colour(rng), to = draw_colour(rng);
  const double angle = rng.uniform(0, 6.283), reach = 0.5 * (std::abs(std::cos(angle)) + std::abs(std::sin(angle)));
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double u = (x + 0.5) / width - 0.5, v = (y + 0.5) / height - 0.5;
      const double t = 0.5 + 0.5 * (u * std::cos(angle) + v * std::sin(angle)) / reach;
      for (std::size_t c = 0; c < 3; ++c)
        image.pixel(x, y)[c] = static_cast<std::uint8_t>(from[c] + t * (to[c] - from[c]));
    }
  }
  return image;
}

synthetic::Colour paint(core::Rng& rng) {
  const Rgb colour = draw_colour(rng);
  return {colour[0] / 255.0, colour[1] / 255.0, colour[2] / 255.0};
}

// A screen or a printed page: lines of text, boxes, a picture.
Image draw_page(int width, int height, core::Rng& rng) {
  using synthetic::Path;
  synthetic::Canvas canvas(width, height);
  const synthetic::Colour ground = rng.chance(0.7) ? synthetic::Colour{1, 1, 1} : paint(rng), ink = paint(rng);
  canvas.fill(Path::rectangle(0, 0, width, height), ground);
  const double line = height * rng.uniform(0.02, 0.05);
  constexpr std::array words = {"NEW", "Total 12,90", "Open daily", "SALE", "From A to B", "Page 3", "Hello", "2026"};
  for (double y = line; y < height - line; y += line * rng.uniform(1.4, 2.4)) {
    if (rng.chance(0.25)) {
      const double w = width * rng.uniform(0.1, 0.9), h = line * rng.uniform(1, 7);
      canvas.fill(Path::rounded(rng.uniform(0, width - w), y, w, h, line * rng.uniform(0, 0.6)), paint(rng));
      y += h;
    } else {
      canvas.text(words[rng.below(words.size())], {width * rng.uniform(0.2, 0.8), y}, line, width * 0.6, ink,
                  rng.chance(0.5));
    }
  }
  return synthetic::expose(canvas, {}, rng);
}

// Round and angular things over each other, like food on a table, toys or pebbles.
Image draw_heap(int width, int height, core::Rng& rng) {
  using synthetic::Path;
  synthetic::Canvas canvas(width, height);
  canvas.fill(Path::rectangle(0, 0, width, height), paint(rng));
  const synthetic::Colour hue = paint(rng);
  const double largest = height * rng.uniform(0.05, 0.35);
  for (std::size_t i = 0, count = 5 + rng.below(60); i < count; ++i) {
    const double rx = largest * rng.uniform(0.15, 1), ry = largest * rng.uniform(0.15, 1);
    const double x = rng.uniform(0, width), y = rng.uniform(0, height);
    const synthetic::Colour colour = synthetic::mix(paint(rng), hue, rng.uniform(0, 0.8));
    const Path shape = rng.chance(0.7) ? Path::ellipse({x, y}, rx, ry) : Path::rounded(x, y, rx, ry, rx * 0.2);
    const synthetic::GradientStop light[] = {{0, synthetic::shade(colour, 1.3)}, {1, synthetic::shade(colour, 0.6)}};
    canvas.fill_radial(shape, {x - rx * 0.3, y - ry * 0.3}, std::max(rx, ry) * 1.5, light);
  }
  synthetic::blur(canvas, static_cast<int>(rng.below(3)));
  return synthetic::expose(canvas, synthetic::sample_light(rng), rng);
}

// A random part of a picture within `free`, 0.6 to 1 times the largest of the shape of width x height, scaled to width
// x height.
Image enlarged(const Image& image, const Rect& free, int width, int height, core::Rng& rng) {
  const double largest = std::min(static_cast<double>(free.width) / width, static_cast<double>(free.height) / height);
  const double scale = largest * rng.uniform(0.6, 1);
  image::View view;
  view.source_width = width * scale;
  view.source_height = height * scale;
  view.x = free.x + view.source_width / 2 + rng.uniform(0, free.width - view.source_width);
  view.y = free.y + view.source_height / 2 + rng.uniform(0, free.height - view.source_height);
  view.mirrored = rng.chance(0.5);
  return image::warp(image, image::to_affine(view, width, height), width, height);
}

// A part beside the person, above or below the height of passers-by; nothing if there is no room.
std::optional<Image> street_part(const PictureLibrary& library, int width, int height, core::Rng& rng) {
  if (library.street_count() == 0) return std::nullopt;
  const auto picture = library.street(rng.below(library.street_count()));
  int left = picture->image.width, right = 0;
  const std::vector<LabelExtent> extents = label_extents(picture->labels, picture->image.width);
  for (std::size_t label = body_label; label < extents.size(); ++label) {
    if (extents[label].pixels == 0) continue;
    left = std::min(left, extents[label].left);
    right = std::max(right, extents[label].right);
  }
  left -= 4, right += 4;  // masks are a little narrow
  const int beyond = picture->image.width - right, whole = picture->image.height;
  Rect free = left > beyond ? Rect{0, 0, left, whole} : Rect{right, 0, beyond, whole};
  free.height = whole * 24 / 100;
  if (rng.chance(0.35)) {
    free.height = whole * 14 / 100;
    free.y = whole - free.height;
  }
  if (free.width < 40) return std::nullopt;
  return enlarged(picture->image, free, width, height, rng);
}

std::optional<Image> home_part(const PictureLibrary& library, int width, int height, core::Rng& rng) {
  if (library.home_count() == 0) return std::nullopt;
  const Image picture = library.home(rng.below(library.home_count()));
  const int w = std::max(1, picture.width / 6), h = std::max(1, picture.height / 6);
  const Rect corner{rng.chance(0.5) ? 0 : picture.width - w, rng.chance(0.5) ? 0 : picture.height - h, w, h};
  return enlarged(picture, corner, width, height, rng);
}

}  // namespace

Image plain(int width, int height, const Rgb& colour) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = colour[i % 3];
  return image;
}

Image plain_letterbox(int width, int height) {
  constexpr std::uint8_t grey = garments::letterbox_grey;
  return plain(width, height, {grey, grey, grey});
}

Image draw_letterbox(int width, int height, core::Rng& rng) {
  if (rng.chance(0.5)) return plain_letterbox(width, height);
  if (rng.chance(0.4)) return plain(width, height, {255, 255, 255});
  return plain(width, height, draw_colour(rng));
}

Image draw_backdrop(const PictureLibrary& library, int width, int height, core::Rng& rng) {
  const double sort = rng.uniform();
  if (sort < 0.3) return draw_place(width, height, rng);
  if (sort < 0.6) {
    if (auto part = street_part(library, width, height, rng)) return std::move(*part);
  }
  if (sort < 0.75) {
    if (auto part = home_part(library, width, height, rng)) return std::move(*part);
  }
  if (sort < 0.78) return draw_heap(width, height, rng);
  if (sort < 0.84) return plain(width, height, draw_colour(rng));
  if (sort < 0.9) return draw_gradient(width, height, rng);
  return image::random_texture(width, height, rng);
}

Image draw_drawn_backdrop(int width, int height, core::Rng& rng) {
  const double sort = rng.uniform();
  if (sort < 0.6) return draw_place(width, height, rng);
  if (sort < 0.75) return plain(width, height, draw_colour(rng));
  if (sort < 0.85) return draw_gradient(width, height, rng);
  return image::random_texture(width, height, rng);
}

Image draw_empty_backdrop(const PictureLibrary& library, int width, int height, core::Rng& rng) {
  const double sort = rng.uniform();
  if (sort < 0.15) return draw_page(width, height, rng);
  if (sort < 0.35) return draw_heap(width, height, rng);
  return draw_backdrop(library, width, height, rng);
}

}  // namespace selvedge::scenes
