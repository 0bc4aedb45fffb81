// A garment is sewn once into layers and warped for each picture: flat for the shop, onto a posed body for a photo.
#include "study/synthetic/draw.h"

#include <algorithm>
#include <utility>

#include "study/synthetic/body.h"
#include "study/synthetic/fabric.h"
#include "study/synthetic/framing.h"
#include "study/synthetic/layer.h"
#include "study/synthetic/person_drawing.h"
#include "study/synthetic/photograph.h"
#include "study/synthetic/tailor.h"

namespace selvedge::synthetic {
namespace {

// The area that the flat garment covers.
Box flat_extent(const GarmentSpec& spec, const Figure& body) {
  const Cut& cut = spec.cut;
  const bool top = is_top(cut.category);
  double reach = std::max({half_width(cut, 0.8), half_width(cut, cut.hem), half_width(cut, 2.5)});
  double bottom = cut.hem + 0.06 + cut.hem_curve;
  if (has_legs(cut.category)) reach = std::max(half_width(cut, 2.5), leg_axis(cut.hem) + leg_half_width(cut, cut.hem));
  if (top && cut.sleeve_length > 0) {
    for (const double side : {-1.0, 1.0}) {
      const double width = sleeve_half_width(cut, cut.sleeve_length) * side;
      const Point end = body.sleeve(1, {width, cut.sleeve_length});
      reach = std::max(reach, end.x);
      bottom = std::max(bottom, end.y);
    }
  }
  const double above = !top                               ? cut.top - 0.04
                       : cut.neckline == Neckline::hood   ? -0.64
                       : cut.neckline == Neckline::turtle ? -0.42
                                                          : -0.36;
  return {-reach, above, reach, bottom};
}

// The garment laid out flat, without a background.
Canvas lay_out(const Garment& garment, PictureSize size, core::Rng& rng) {
  Figure body = flat_body();
  const double arm_angle = garment.spec.cut.sleeve_length > 1.5 ? rng.uniform(0.18, 0.36) : rng.uniform(0.3, 0.58);
  for (Limb& arm : body.arms) arm.first_angle = arm.second_angle = arm_angle;
  const Box extent = flat_extent(garment.spec, body);
  Framing framing;
  framing.scale =
      std::min(size.width * 0.86 / (extent.right - extent.left), size.height * 0.86 / (extent.bottom - extent.top)) *
      rng.uniform(0.92, 1);
  framing.origin = {size.width / 2.0, size.height / 2.0 - (extent.top + extent.bottom) / 2 * framing.scale};
  Canvas drawing(size.width, size.height);
  for (const Panel panel :
       {Panel::behind, Panel::left_leg, Panel::right_leg, Panel::body, Panel::left_sleeve, Panel::right_sleeve}) {
    wear(garment.layers, panel, body, framing, drawing);
  }
  return drawing;
}

DrawnPicture photograph(PersonDrawing& person, PictureSize size, core::Rng& rng) {
  Canvas canvas(size.width, size.height);
  draw_scene(canvas, person.floor(), rng);
  if (rng.chance(0.45)) blur(canvas, static_cast<int>(1 + rng.below(1 + static_cast<std::size_t>(size.height) / 130)));
  enter(canvas, person.framing());
  canvas.fill(Path::ellipse({0, 6.45}, 1.25, 0.16), {0, 0, 0}, 0.16);
  canvas.fill(Path::ellipse({0, 6.45}, 0.9, 0.1), {0, 0, 0}, 0.16);
  canvas.restore();
  canvas.draw(person.draw(rng));
  const Light light = sample_light(rng);
  blur(canvas, light.blur);
  return {expose(canvas, light, rng), light.jpeg_quality};
}

// The colours without their alpha; pixels with the label background stay black.
Image without_ground(const Canvas& canvas, const std::vector<std::uint8_t>& labels) {
  Image image(canvas.width(), canvas.height());
  const auto pixels = canvas.pixels();
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (labels[i] == PersonLabels::background) continue;
    const std::uint32_t alpha = pixels[i] >> 24;
    for (std::size_t c = 0; c < 3 && alpha > 0; ++c)
      image.rgb[3 * i + c] =
          static_cast<std::uint8_t>(std::min(255u, ((pixels[i] >> (16 - 8 * c)) & 255) * 255 / alpha));
  }
  return image;
}

}  // namespace

Garment sew(const GarmentSpec& spec, PictureSize size) {
  // The closest view shows some 3.1 units across the width or 4.2 down the height.
  const double closest = std::min(size.width / 3.1, size.height / 4.2);
  return {spec, draw_garment(spec, std::max(12.0, closest * 1.1))};
}

DrawnPicture draw_product(const Garment& garment, PictureSize size, core::Rng& rng) {
  const Canvas drawing = lay_out(garment, size, rng);
  const double white = rng.uniform(0.955, 1);
  Canvas canvas(size.width, size.height);
  canvas.fill(Path::rectangle(0, 0, size.width, size.height), {white, white, white});
  canvas.draw(soft_shadow(drawing, std::max(1, size.height / 100), {size.height * 0.004, size.height * 0.012}, 0.3));
  canvas.draw(drawing);
  Light light;
  light.jpeg_quality = 92;
  return {expose(canvas, light, rng), light.jpeg_quality};
}

DrawnPicture draw_person(const Garment& garment, PictureSize size, core::Rng& rng) {
  PersonDrawing person(garment, size, false, rng);
  return photograph(person, size, rng);
}

garments::Kind kind_of(Category category) {
  switch (category) {
    case Category::jacket:
    case Category::coat:
      return garments::Kind::outerwear;
    case Category::dress:
      return garments::Kind::dress;
    case Category::skirt:
      return garments::Kind::skirt;
    case Category::trousers:
      return garments::Kind::trousers;
    case Category::shorts:
      return garments::Kind::shorts;
    default:
      return garments::Kind::top;
  }
}

LabelledPerson draw_labelled_person(const Garment& garment, PictureSize size, bool whole, core::Rng& rng) {
  PersonDrawing person(garment, size, whole, rng);
  person.record_labels();
  DrawnPicture picture = photograph(person, size, rng);
  return {std::move(picture), person.take_labels()};
}

LabelledPerson cut_out_person(const Garment& garment, PictureSize size, core::Rng& rng) {
  PersonDrawing person(garment, size, true, rng);
  person.record_labels();
  const Canvas& canvas = person.draw(rng);
  PersonLabels labels = person.take_labels();
  return {{without_ground(canvas, labels.pixels), 90}, std::move(labels)};
}

LabelledPerson cut_out_product(const Garment& garment, PictureSize size, core::Rng& rng) {
  const Canvas canvas = lay_out(garment, size, rng);
  PersonLabels labels;
  labels.kinds = {kind_of(garment.spec.cut.category)};
  for (const std::uint32_t pixel : canvas.pixels())
    labels.pixels.push_back(pixel >> 31 != 0 ? PersonLabels::first_garment : PersonLabels::background);
  return {{without_ground(canvas, labels.pixels), 92}, std::move(labels)};
}

}  // namespace selvedge::synthetic
