// A composed scene is a backdrop with people, from far to near, and then loose garments. Each is put at the one of four
// random places where it hides least. Other scenes show whole pictures or crops. All but fitted_scene's then get what a
// phone's camera changes.
#include "study/scenes/composite.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "study/scenes/backdrop.h"
#include "study/scenes/drawn_pool.h"
#include "study/scenes/stage.h"

namespace selvedge::scenes {
namespace {

using garments::Box;
using garments::Kind;
using Picture = std::shared_ptr<const LabelledPicture>;

double log_uniform(double low, double high, core::Rng& rng) {
  return std::exp(rng.uniform(std::log(low), std::log(high)));
}

// A rectangle of a picture, in its pixels.
struct Part {
  double left = 0, top = 0, right = 0, bottom = 0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

// The part with what a picture shows, or with its garment `only`. Empty if there is nothing.
Part shown_part(const LabelledPicture& picture, std::optional<std::size_t> only) {
  const std::vector<LabelExtent> extents = label_extents(picture.labels, picture.image.width);
  Part part{1e9, 1e9, 0, 0};
  for (std::size_t label = body_label; label < extents.size(); ++label) {
    const LabelExtent& extent = extents[label];
    if (extent.pixels == 0 || (only && label != first_garment_label + *only)) continue;
    part.left = std::min<double>(part.left, extent.left);
    part.top = std::min<double>(part.top, extent.top);
    part.right = std::max<double>(part.right, extent.right);
    part.bottom = std::max<double>(part.bottom, extent.bottom);
  }
  return part.right > part.left ? part : Part{};
}

// Puts the middle of `part` at (x, y) of the stage, `height` pixels tall.
struct Placement {
  double x = 0, y = 0, height = 0;
  double stretch = 1;  // of the width
  double degrees = 0;
  bool mirrored = false;

  Box box(const Part& part) const {
    const double width = part.width() * height / part.height() * stretch;
    return {static_cast<float>(x - width / 2), static_cast<float>(y - height / 2), static_cast<float>(width),
            static_cast<float>(height)};
  }
  image::Affine map(const Part& part, SceneSize size) const {
    const double down = part.height() / height, across = down / stretch;
    image::View view;
    view.source_width = size.width * across;
    view.source_height = size.height * down;
    view.degrees = degrees;
    view.mirrored = mirrored;
    image::Affine map = image::to_affine(view, size.width, size.height);
    // (x, y) shows the part's middle.
    map.x0 += (part.left + part.right) / 2 - (map.xx * x + map.xy * y + map.x0);
    map.y0 += (part.top + part.bottom) / 2 - (map.yx * x + map.yy * y + map.y0);
    return map;
  }
};

double shared_area(const Box& a, const Box& b) {
  const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? static_cast<double>(width) * height : 0;
}

// Of four places drawn by `draw`, the one that hides least of what is there already.
template <typename Draw>
Placement least_hiding(const std::vector<Box>& taken, const Part& part, Draw draw) {
  Placement best;
  double least = 1e18;
  for (int i = 0; i < 4; ++i) {
    const Placement placement = draw();
    double hidden = 0;
    for (const Box& box : taken) hidden += shared_area(box, placement.box(part)) / box.area();
    if (hidden < least) least = hidden, best = placement;
  }
  return best;
}

Placement place_person(const LabelledPicture& picture, double height, SceneSize size, core::Rng& rng) {
  Placement placement;
  placement.height = height;
  placement.stretch = std::exp(rng.uniform(-0.08, 0.08));
  placement.degrees = std::clamp(rng.normal() * 2.0, -6.0, 6.0);
  placement.mirrored = rng.chance(0.5);
  placement.x = size.width * rng.uniform(0.08, 0.92);
  const double room = size.height - height, u = rng.uniform();
  if (picture.cut_below) {
    placement.degrees = 0;
    placement.y = size.height - height / 2 + height * rng.uniform(0.0, 0.25);
  } else if (room > 0) {
    placement.y = size.height - height / 2 - room * u * u;
  } else {  // the head is in view more often than the feet
    placement.y = size.height / 2.0 - room * (0.5 - u * u) + size.height * rng.uniform(-0.1, 0.1);
  }
  return placement;
}

Picture photographed_person(const PictureLibrary& library, core::Rng& rng) {
  const bool studio = library.street_count() == 0 || (library.studio_count() > 0 && rng.chance(0.25));
  return studio ? library.studio(rng.below(library.studio_count())) : library.street(rng.below(library.street_count()));
}

struct LooseGarment {
  Picture picture;
  std::size_t garment = 0;
};

// A garment of the kind, cut from a street photo of somebody who wears it; nothing if none of a few people does.
std::optional<LooseGarment> taken_off(const PictureLibrary& library, Kind kind, core::Rng& rng) {
  for (int i = 0; i < 12 && library.street_count() > 0; ++i) {
    const Picture picture = library.street(rng.below(library.street_count()));
    const std::vector<LabelExtent> extents = label_extents(picture->labels, picture->image.width);
    for (std::size_t g = 0; g < picture->kinds.size(); ++g) {
      const std::size_t least = kind == Kind::shoes || kind == Kind::hat || kind == Kind::bag ? 500 : 3000;
      if (picture->kinds[g] == kind && extents[first_garment_label + g].pixels >= least)
        return LooseGarment{picture, g};
    }
  }
  return std::nullopt;
}

// A garment cut from an owner's photo; nothing if none of a few photos can be cut.
std::optional<LooseGarment> owned_garment(const PictureLibrary& library, core::Rng& rng) {
  for (int i = 0; i < 20 && library.owned_count() > 0; ++i) {
    Picture picture = library.owned(rng.below(library.owned_count()));
    if (!picture->empty()) return LooseGarment{std::move(picture), 0};
  }
  return std::nullopt;
}

std::optional<LooseGarment> photographed_garment(const PictureLibrary& library, core::Rng& rng) {
  if (rng.chance(0.2)) {
    if (auto owned = owned_garment(library, rng)) return owned;
  }
  const auto kind = static_cast<Kind>(rng.below(garments::kind_count));
  const std::size_t products = library.product_count(kind);
  if (products > 0 && (library.street_count() == 0 || rng.chance(0.7))) {
    for (int i = 0; i < 6; ++i) {
      Picture picture = library.product(kind, rng.below(products));
      if (!picture->empty()) return LooseGarment{std::move(picture), 0};
    }
  }
  return taken_off(library, kind, rng);
}

Placement place_garment(const Part& part, Kind kind, SceneSize size, core::Rng& rng) {
  const bool small = kind == Kind::shoes || kind == Kind::hat || kind == Kind::bag;
  const double side = size.height * (small ? log_uniform(0.08, 0.6, rng) : log_uniform(0.15, 0.95, rng));
  Placement placement;
  placement.height = side * part.height() / std::max(part.width(), part.height());
  placement.stretch = std::exp(rng.uniform(-0.1, 0.1));
  placement.degrees = rng.chance(0.15) ? rng.uniform(-180, 180) : rng.normal() * 8;
  placement.mirrored = rng.chance(0.5);
  placement.x = size.width * rng.uniform(0.1, 0.9);
  placement.y = size.height * rng.uniform(0.1, 0.9);
  return placement;
}

void paste(Stage& stage, const LabelledPicture& picture, const image::Affine& map, std::optional<std::size_t> only,
           core::Rng& rng) {
  if (rng.chance(0.35)) {
    const int reach = 1 + static_cast<int>(rng.below(8));
    stage.shade(picture, map, only, rng.uniform(0.15, 0.55), reach, static_cast<int>(rng.below(9)) - 4,
                static_cast<int>(rng.below(7)) - 1);
  }
  const Tone tone = draw_tone(0.8, rng);
  stage.paste(picture, map, draw_edge(rng), only, rng.chance(0.7) ? &tone : nullptr);
}

std::size_t draw_count(const std::array<double, 4>& shares, core::Rng& rng) {
  double u = rng.uniform();
  std::size_t count = 0;
  while (count + 1 < shares.size() && u >= shares[count]) u -= shares[count++];
  return count;
}

Scene photographed(Stage stage, core::Rng& rng) {
  Scene scene = std::move(stage).finish();
  take_photo(scene.image, rng);
  return scene;
}

// The sources of people and of garments that nobody wears. Without `person` there are only garments.
struct Cast {
  std::function<Picture(core::Rng&)> person;
  std::function<std::optional<LooseGarment>(core::Rng&)> garment;
};

Picture pooled_person(const PictureLibrary& library, core::Rng& rng) {
  return library.drawn().person(rng.below(library.drawn().people_count()));
}

std::optional<LooseGarment> pooled_garment(const PictureLibrary& library, core::Rng& rng) {
  return LooseGarment{library.drawn().product(rng.below(library.drawn().product_count())), 0};
}

Scene compose(Image backdrop, const Cast& cast, core::Rng& rng) {
  const SceneSize size{backdrop.width, backdrop.height};
  const std::size_t people = cast.person ? draw_count({0.25, 0.4, 0.22, 0.13}, rng) : 0;
  std::size_t garments =
      draw_count(people == 0 ? std::array{0.0, 0.5, 0.3, 0.2} : std::array{0.6, 0.2, 0.12, 0.08}, rng);
  Stage stage(std::move(backdrop));
  std::vector<Box> taken;
  std::vector<double> heights;
  for (std::size_t i = 0; i < people; ++i)
    heights.push_back(size.height * log_uniform(0.22, people == 1 ? 1.5 : 1.1, rng));
  std::sort(heights.begin(), heights.end());  // far people stand behind
  for (const double height : heights) {
    const Picture picture = cast.person(rng);
    const Part part = shown_part(*picture, std::nullopt);
    if (part.width() <= 0) continue;
    const Placement place = least_hiding(taken, part, [&] { return place_person(*picture, height, size, rng); });
    taken.push_back(place.box(part));
    paste(stage, *picture, place.map(part, size), std::nullopt, rng);
  }
  for (; garments > 0; --garments) {
    const auto loose = cast.garment(rng);
    if (!loose) continue;
    const Part part = shown_part(*loose->picture, loose->garment);
    const Kind kind = loose->picture->kinds[loose->garment];
    const Placement place = least_hiding(taken, part, [&] { return place_garment(part, kind, size, rng); });
    taken.push_back(place.box(part));
    paste(stage, *loose->picture, place.map(part, size), loose->garment, rng);
  }
  return photographed(std::move(stage), rng);
}

// The uncovered head of somebody in the street; nothing if little of it is visible.
std::optional<LabelledPicture> draw_head(const PictureLibrary& library, core::Rng& rng) {
  if (library.street_count() == 0) return std::nullopt;
  const Picture picture = library.street(rng.below(library.street_count()));
  const Part whole = shown_part(*picture, std::nullopt);
  LabelledPicture head = *picture;
  head.kinds.clear();
  const auto row = static_cast<std::size_t>(head.image.width);
  const auto chin = static_cast<std::size_t>(whole.top + 0.135 * whole.height());
  std::size_t pixels = 0;
  for (std::size_t i = 0; i < head.labels.size(); ++i) {
    if (head.labels[i] != body_label || i / row > chin) head.labels[i] = background_label;
    pixels += head.labels[i];
  }
  if (pixels < 600) return std::nullopt;
  return head;
}

// A crop of one picture: from the whole of it to a third of the person.
Scene cropped_picture(const LabelledPicture& picture, SceneSize size, double closest, core::Rng& rng) {
  const Part part = shown_part(picture, std::nullopt);
  if (part.width() <= 0) return fitted_scene(picture, size);
  const double whole = static_cast<double>(picture.image.height);
  const double in_view = rng.chance(0.4) ? whole * rng.uniform(0.92, 1.25) : whole * log_uniform(closest, 1, rng);
  Placement placement;  // of the person
  placement.height = part.height() * size.height / in_view;
  placement.stretch = std::exp(rng.uniform(-0.12, 0.12));
  placement.degrees = std::clamp(rng.normal() * 3.0, -12.0, 12.0);
  placement.mirrored = rng.chance(0.5);
  // The centre of the scene shows a point of the person that is not too near its edge.
  const double width = part.width() * placement.height / part.height();
  const double slack_x = std::max(0.0, width - 0.4 * size.width),
               slack_y = std::max(0.0, placement.height - 0.7 * size.height);
  placement.x = size.width * rng.uniform(0.38, 0.62) + rng.uniform(-0.5, 0.5) * slack_x;
  placement.y = size.height * rng.uniform(0.47, 0.53) + rng.uniform(-0.5, 0.5) * slack_y;
  Stage stage(draw_letterbox(size.width, size.height, rng));
  stage.show(picture, placement.map(part, size));
  return photographed(std::move(stage), rng);
}

}  // namespace

Scene street_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng) {
  const auto any = [&] { return library.street(rng.below(library.street_count())); };
  if (rng.chance(0.8)) return cropped_picture(*any(), size, 0.3, rng);
  const std::size_t count = 1 + rng.below(3);
  Stage stage(rng.chance(0.5) ? draw_letterbox(size.width, size.height, rng)
                              : draw_backdrop(library, size.width, size.height, rng));
  for (std::size_t i = 0; i < count; ++i) {
    const Picture picture = any();
    const Part whole{0, 0, static_cast<double>(picture->image.width), static_cast<double>(picture->image.height)};
    Placement placement;
    placement.height = size.height * rng.uniform(0.35, count == 1 ? 0.95 : 0.75);
    placement.mirrored = rng.chance(0.5);
    placement.degrees = rng.chance(0.3) ? rng.normal() * 4 : 0;
    placement.x = size.width * (static_cast<double>(i) + rng.uniform(0.35, 0.65)) / static_cast<double>(count);
    placement.y = size.height * 0.5 + (size.height - placement.height) * rng.uniform(-0.5, 0.5);
    stage.show(*picture, placement.map(whole, size));
  }
  return photographed(std::move(stage), rng);
}

Scene studio_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng) {
  return cropped_picture(*library.studio(rng.below(library.studio_count())), size, 0.5, rng);
}

Scene home_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng) {
  const auto owned = owned_garment(library, rng);
  return owned ? cropped_picture(*owned->picture, size, 0.7, rng) : empty_scene(library, size, rng);
}

Scene composite_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng) {
  constexpr double drawn_share = 0.12;
  Cast cast;
  if (library.street_count() + library.studio_count() > 0)
    cast.person = [&](core::Rng& r) {
      return r.chance(drawn_share) ? pooled_person(library, r) : photographed_person(library, r);
    };
  cast.garment = [&](core::Rng& r) {
    return r.chance(drawn_share) ? pooled_garment(library, r) : photographed_garment(library, r);
  };
  return compose(draw_backdrop(library, size.width, size.height, rng), cast, rng);
}

Scene pooled_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng) {
  Cast cast;
  cast.person = [&](core::Rng& r) { return pooled_person(library, r); };
  cast.garment = [&](core::Rng& r) { return pooled_garment(library, r); };
  return compose(draw_backdrop(library, size.width, size.height, rng), cast, rng);
}

Scene drawn_scene(SceneSize size, core::Rng& rng) {
  Cast cast;
  cast.person = [](core::Rng& r) { return std::make_shared<const LabelledPicture>(draw_cut_out_person(r)); };
  cast.garment = [](core::Rng& r) -> std::optional<LooseGarment> {
    return LooseGarment{std::make_shared<const LabelledPicture>(draw_cut_out_product(r)), 0};
  };
  return compose(draw_drawn_backdrop(size.width, size.height, rng), cast, rng);
}

Scene empty_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng) {
  Stage stage(draw_empty_backdrop(library, size.width, size.height, rng));
  const auto head = rng.chance(0.25) ? draw_head(library, rng) : std::nullopt;
  if (head) {
    const Part part = shown_part(*head, std::nullopt);
    Placement place;
    place.height = size.height * log_uniform(0.15, 0.9, rng);
    place.degrees = rng.normal() * 6;
    place.mirrored = rng.chance(0.5);
    place.x = size.width * rng.uniform(0.2, 0.8);
    place.y = size.height * rng.uniform(0.2, 0.8);
    paste(stage, *head, place.map(part, size), std::nullopt, rng);
  }
  return photographed(std::move(stage), rng);
}

Scene fitted_scene(const LabelledPicture& picture, SceneSize size) {
  const double width = picture.image.width, height = picture.image.height;
  Stage stage(plain_letterbox(size.width, size.height));
  Placement placement;
  placement.height = std::min<double>(size.height, size.width * height / width);
  placement.x = size.width / 2.0;
  placement.y = size.height / 2.0;
  stage.show(picture, placement.map({0, 0, width, height}, size));
  return std::move(stage).finish();
}

}  // namespace selvedge::scenes
