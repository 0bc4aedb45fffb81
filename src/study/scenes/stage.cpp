// A pixel's colour comes from 1 to 16 bilinear samples, more for pictures that are shrunk more, so edges are soft. Its
// label is the nearest source pixel's, if the picture covers about half of the pixel.
#include "study/scenes/stage.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/image/perturb.h"
#include "selvedge/error.h"

namespace selvedge::scenes {
namespace {

constexpr int most_things = 254;

double scale_of(const image::Affine& map) { return std::sqrt(std::abs(map.xx * map.yy - map.xy * map.yx)); }

image::Affine inverse(const image::Affine& m) {
  const double det = m.xx * m.yy - m.xy * m.yx;
  image::Affine r;
  r.xx = m.yy / det, r.xy = -m.xy / det, r.yx = -m.yx / det, r.yy = m.xx / det;
  r.x0 = -(r.xx * m.x0 + r.xy * m.y0);
  r.y0 = -(r.yx * m.x0 + r.yy * m.y0);
  return r;
}

// The part of a width x height stage that a source rectangle may reach.
Rect reached(const image::Affine& map, double source_width, double source_height, int width, int height) {
  const image::Affine back = inverse(map);
  double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
  for (const double sx : {0.0, source_width}) {
    for (const double sy : {0.0, source_height}) {
      const double x = back.xx * sx + back.xy * sy + back.x0, y = back.yx * sx + back.yy * sy + back.y0;
      left = std::min(left, x), right = std::max(right, x);
      top = std::min(top, y), bottom = std::max(bottom, y);
    }
  }
  const auto within = [](double value, int most) {
    return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(most)));
  };
  Rect rect;
  rect.x = within(std::floor(left) - 1, width);
  rect.y = within(std::floor(top) - 1, height);
  rect.width = within(std::ceil(right) + 1, width) - rect.x;
  rect.height = within(std::ceil(bottom) + 1, height) - rect.y;
  return rect;
}

// The samples of one pixel of the stage.
struct Sample {
  float coverage = 0;
  std::array<float, 3> colour{};  // times coverage
  std::uint8_t label = background_label;
};

// Samples the pixels of a picture whose labels are in `shown`: bilinear, n x n samples a pixel.
class Sampler {
 public:
  Sampler(const LabelledPicture& picture, const image::Affine& map, const std::array<bool, 256>& shown)
      : picture_(picture),
        map_(map),
        shown_(shown),
        samples_(std::clamp(static_cast<int>(std::lround(scale_of(map))), 1, 4)) {}

  Sample at(int x, int y) const {
    Sample sample;
    const double step = 1.0 / samples_;
    for (int j = 0; j < samples_; ++j) {
      for (int i = 0; i < samples_; ++i) add(x + (i + 0.5) * step, y + (j + 0.5) * step, sample);
    }
    if (sample.coverage <= 0) return sample;
    for (float& value : sample.colour) value /= sample.coverage;
    sample.coverage /= static_cast<float>(samples_ * samples_);
    choose_label(x + 0.5, y + 0.5, sample);
    return sample;
  }

 private:
  void add(double x, double y, Sample& sample) const {
    const auto sx = static_cast<float>(map_.xx * x + map_.xy * y + map_.x0 - 0.5);
    const auto sy = static_cast<float>(map_.yx * x + map_.yy * y + map_.y0 - 0.5);
    const int left = static_cast<int>(std::floor(sx)), top = static_cast<int>(std::floor(sy));
    const float fx = sx - static_cast<float>(left), fy = sy - static_cast<float>(top);
    add_texel(left, top, (1 - fx) * (1 - fy), sample);
    add_texel(left + 1, top, fx * (1 - fy), sample);
    add_texel(left, top + 1, (1 - fx) * fy, sample);
    add_texel(left + 1, top + 1, fx * fy, sample);
  }
  void add_texel(int x, int y, float weight, Sample& sample) const {
    if (x < 0 || y < 0 || x >= picture_.image.width || y >= picture_.image.height) return;
    const std::uint8_t label = label_at(x, y);
    if (!shown_[label]) return;
    const std::uint8_t* pixel = picture_.image.pixel(x, y);
    sample.coverage += weight;
    for (std::size_t c = 0; c < 3; ++c) sample.colour[c] += weight * pixel[c];
    sample.label = label;
  }
  // The label of the nearest pixel, if it is shown; else that of the last sample.
  void choose_label(double x, double y, Sample& sample) const {
    const int sx = static_cast<int>(std::floor(map_.xx * x + map_.xy * y + map_.x0));
    const int sy = static_cast<int>(std::floor(map_.yx * x + map_.yy * y + map_.y0));
    if (sx < 0 || sy < 0 || sx >= picture_.image.width || sy >= picture_.image.height) return;
    if (shown_[label_at(sx, sy)]) sample.label = label_at(sx, sy);
  }
  std::uint8_t label_at(int x, int y) const {
    return picture_.labels[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture_.image.width) +
                           static_cast<std::size_t>(x)];
  }

  const LabelledPicture& picture_;
  const image::Affine map_;
  const std::array<bool, 256>& shown_;
  int samples_;
};

std::array<bool, 256> labels_shown(std::optional<std::size_t> only, bool background) {
  std::array<bool, 256> shown{};
  shown.fill(!only);
  if (only) shown[first_garment_label + *only] = true;
  shown[background_label] = background;
  return shown;
}

void blend(std::uint8_t* pixel, const std::array<float, 3>& colour, float share, const Tone* tone) {
  for (std::size_t c = 0; c < 3; ++c) {
    auto value = static_cast<std::uint8_t>(std::clamp(colour[c] + 0.5f, 0.0f, 255.0f));
    if (tone) value = tone->levels[c][value];
    const float mixed = static_cast<float>(pixel[c]) + share * static_cast<float>(value - pixel[c]);
    pixel[c] = static_cast<std::uint8_t>(mixed + 0.5f);
  }
}

}  // namespace

PasteEdge draw_edge(core::Rng& rng) { return {rng.uniform(0.25, 0.6), rng.uniform(0.3, 0.9)}; }

Stage::Stage(Image background) : image_(std::move(background)) {
  if (image_.empty()) throw Error(ErrorKind::invalid_argument, "[scenes] expected a background, got an empty image");
  labels_.resize(image_.rgb.size() / 3);
  people_.resize(labels_.size());
}

// The stage's label for each label of the picture. `person` becomes 0, or the number for its person's pixels.
std::vector<std::uint8_t> Stage::register_garments(const LabelledPicture& picture, const image::Affine& map,
                                                   std::optional<std::size_t> only, std::uint8_t& person) {
  std::vector<std::uint8_t> meaning(256, 0);
  const bool worn = picture.is_person && !only;
  if (worn && people_count_ < most_things) ++people_count_;
  person = worn ? static_cast<std::uint8_t>(people_count_) : std::uint8_t{0};
  const std::vector<LabelExtent> extents = label_extents(picture.labels, picture.image.width);
  const double area = scale_of(map) * scale_of(map);
  for (std::size_t i = 0; i < picture.kinds.size(); ++i) {
    const std::size_t label = first_garment_label + i;
    if ((only && *only != i) || extents[label].pixels == 0 || garments_.size() >= most_things) continue;
    SceneGarment garment;
    garment.kind = picture.kinds[i];
    garment.person = worn ? people_count_ - 1 : -1;
    garments_.push_back(garment);
    pixels_.push_back(static_cast<double>(extents[label].pixels) / area);
    meaning[label] = static_cast<std::uint8_t>(garments_.size());
  }
  return meaning;
}

void Stage::paste(const LabelledPicture& picture, const image::Affine& map, const PasteEdge& edge,
                  std::optional<std::size_t> only, const Tone* tone) {
  std::uint8_t person = 0;
  const std::vector<std::uint8_t> meaning = register_garments(picture, map, only, person);
  const std::array<bool, 256> shown = labels_shown(only, false);
  const Sampler sampler(picture, map, shown);
  const Rect part = reached(map, picture.image.width, picture.image.height, width(), height());
  for (int y = part.y; y < part.y + part.height; ++y) {
    for (int x = part.x; x < part.x + part.width; ++x) {
      const Sample sample = sampler.at(x, y);
      const double share = (sample.coverage - edge.lost) / edge.softness;
      if (share <= 0) continue;
      blend(image_.pixel(x, y), sample.colour, static_cast<float>(std::min(1.0, share)), tone);
      if (share < 0.5) continue;
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width()) + static_cast<std::size_t>(x);
      labels_[at] = meaning[sample.label];
      people_[at] = person;
    }
  }
}

void Stage::show(const LabelledPicture& picture, const image::Affine& map) {
  std::uint8_t person = 0;
  const std::vector<std::uint8_t> meaning = register_garments(picture, map, std::nullopt, person);
  const std::array<bool, 256> shown = labels_shown(std::nullopt, true);
  const Sampler sampler(picture, map, shown);
  const Rect part = reached(map, picture.image.width, picture.image.height, width(), height());
  for (int y = part.y; y < part.y + part.height; ++y) {
    for (int x = part.x; x < part.x + part.width; ++x) {
      const Sample sample = sampler.at(x, y);
      if (sample.coverage <= 0) continue;
      blend(image_.pixel(x, y), sample.colour, std::min(1.0f, sample.coverage), nullptr);
      if (sample.coverage < 0.5f) continue;
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width()) + static_cast<std::size_t>(x);
      labels_[at] = meaning[sample.label];
      people_[at] = sample.label == background_label ? std::uint8_t{0} : person;
    }
  }
}

void Stage::shade(const LabelledPicture& picture, const image::Affine& map, std::optional<std::size_t> only,
                  double strength, int blur, int dx, int dy) {
  image::Affine moved = map;
  moved.x0 -= map.xx * dx + map.xy * dy;
  moved.y0 -= map.yx * dx + map.yy * dy;
  const std::array<bool, 256> shown = labels_shown(only, false);
  const Sampler sampler(picture, moved, shown);
  Image shadow(width(), height());
  const Rect part = reached(moved, picture.image.width, picture.image.height, width(), height());
  for (int y = part.y; y < part.y + part.height; ++y) {
    for (int x = part.x; x < part.x + part.width; ++x)
      std::fill_n(shadow.pixel(x, y), 3, static_cast<std::uint8_t>(std::min(1.0f, sampler.at(x, y).coverage) * 255));
  }
  shadow = image::gaussian_blur(shadow, blur);
  for (std::size_t i = 0; i < image_.rgb.size(); ++i)
    image_.rgb[i] = static_cast<std::uint8_t>(image_.rgb[i] * (1 - strength * shadow.rgb[i] / 255));
}

Scene Stage::finish() && {
  const std::vector<LabelExtent> garments = label_extents(labels_, width());
  const std::vector<LabelExtent> people = label_extents(people_, width());
  const auto enough = [&](const LabelExtent& extent) {
    return extent.pixels >= 40 || static_cast<double>(extent.pixels) >= 0.0005 * static_cast<double>(labels_.size());
  };
  const auto box = [](const LabelExtent& e) {
    return garments::Box{static_cast<float>(e.left), static_cast<float>(e.top), static_cast<float>(e.right - e.left),
                         static_cast<float>(e.bottom - e.top)};
  };
  Scene scene;
  std::vector<int> new_person(static_cast<std::size_t>(people_count_), -1);
  for (std::size_t i = 0; i < new_person.size(); ++i) {
    if (people[i + 1].pixels == 0 || !enough(people[i + 1])) continue;
    new_person[i] = static_cast<int>(scene.people.size());
    scene.people.push_back(box(people[i + 1]));
  }
  std::array<std::uint8_t, 256> new_label{};
  for (std::size_t i = 0; i < garments_.size(); ++i) {
    const LabelExtent& extent = garments[i + 1];
    if (extent.pixels == 0 || !enough(extent)) continue;
    SceneGarment garment = garments_[i];
    garment.box = box(extent);
    garment.visible = static_cast<float>(std::min(1.0, static_cast<double>(extent.pixels) / pixels_[i]));
    if (garment.person >= 0) garment.person = new_person[static_cast<std::size_t>(garment.person)];
    scene.garments.push_back(garment);
    new_label[i + 1] = static_cast<std::uint8_t>(scene.garments.size());
  }
  for (std::uint8_t& label : labels_) label = new_label[label];
  scene.image = std::move(image_);
  scene.labels = std::move(labels_);
  return scene;
}

}  // namespace selvedge::scenes
