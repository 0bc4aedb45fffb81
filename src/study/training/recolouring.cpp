// Changes hue and saturation in chroma and lightness in luma, each pixel by its share of the garment. In a product
// image without a mask, the garment is what is not its light background.
#include "study/training/recolouring.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "ground/image/perturb.h"

namespace selvedge::training {
namespace {

constexpr int lightest_background = 240;
constexpr std::array<double, 3> luma = {0.299, 0.587, 0.114};

using Colour = std::array<double, 3>;  // each in [0, 1]

double luma_of(const Colour& c) { return luma[0] * c[0] + luma[1] * c[1] + luma[2] * c[2]; }

// The chroma turned about the axis of greys; its luma is 0.
Colour turned_chroma(const Colour& c, double cosine, double sine) {
  const double grey = (c[0] + c[1] + c[2]) / 3, across = sine / std::sqrt(3.0);
  Colour turned{};
  for (std::size_t i = 0; i < 3; ++i)
    turned[i] = grey + cosine * (c[i] - grey) + across * (c[(i + 2) % 3] - c[(i + 1) % 3]);
  const double rest = luma_of(turned);
  for (double& value : turned) value -= rest;
  return turned;
}

}  // namespace

Recolouring draw_recolouring(core::Rng& rng) {
  const double pi = std::numbers::pi;
  Recolouring how;
  how.hue = rng.uniform(-pi, pi);
  how.saturation = std::exp(rng.uniform(-0.9, 0.5));
  how.gamma = std::exp(rng.uniform(-0.7, 0.7));
  how.light = rng.uniform(0.6, 1.0);
  how.tint = rng.chance(0.5) ? rng.uniform(0.0, 0.45) : 0;
  how.tint_hue = rng.uniform(-pi, pi);
  return how;
}

void recolour(std::uint8_t* pixels, std::size_t count, const std::uint8_t* shares, const Recolouring& how) {
  const double cosine = std::cos(how.hue), sine = std::sin(how.hue);
  const Colour tint = turned_chroma({1, -0.5, -0.5}, std::cos(how.tint_hue), std::sin(how.tint_hue));
  std::array<double, 256> lit{};  // of luma in steps of 1 / 255
  for (std::size_t i = 0; i < lit.size(); ++i) lit[i] = how.light * std::pow(static_cast<double>(i) / 255, how.gamma);
  for (std::size_t p = 0; p < count; ++p) {
    if (shares[p] == 0) continue;
    std::uint8_t* const pixel = pixels + 3 * p;
    Colour colour{};
    for (std::size_t i = 0; i < 3; ++i) colour[i] = pixel[i] / 255.0;
    const double y = luma_of(colour), at = y * 255;
    const auto below = std::min<std::size_t>(254, static_cast<std::size_t>(at));
    const double share = at - static_cast<double>(below);
    const double new_luma = (1 - share) * lit[below] + share * lit[below + 1];
    for (double& value : colour) value -= y;
    const Colour chroma = turned_chroma(colour, cosine, sine);
    const double added = how.tint * 4 * new_luma * (1.05 - new_luma), weight = shares[p] / 255.0;
    for (std::size_t i = 0; i < 3; ++i) {
      const double value = std::clamp(new_luma + how.saturation * chroma[i] + added * tint[i], 0.0, 1.0) * 255;
      pixel[i] = static_cast<std::uint8_t>(pixel[i] + weight * (value - pixel[i]) + 0.5);
    }
  }
}

GarmentMasks::GarmentMasks(const dataset::Manifest& manifest, const RunData& data, const TrainOptions& options,
                           const ProgressSink& progress) {
  const auto column = std::find(manifest.attribute_names.begin(), manifest.attribute_names.end(), "mask");
  if (column == manifest.attribute_names.end()) return;
  const auto at = static_cast<std::size_t>(column - manifest.attribute_names.begin());
  dataset::Manifest masks = manifest;
  std::vector<std::size_t> with_mask;
  for (const dataset::Product& product : data.train) {
    for (const auto* images : {&product.product_images, &product.person_images}) {
      for (const std::size_t image : *images) {
        if (manifest.images[image].attributes[at].empty()) continue;
        masks.images[image].path = manifest.images[image].attributes[at];
        with_mask.push_back(image);
      }
    }
  }
  if (with_mask.empty()) return;
  cache_ = std::make_unique<dataset::ImageCache>(
      dataset::ImageCache::open(masks, with_mask, std::max(1, data.cache->width() / 2),
                                std::max(1, data.cache->height() / 2), options.cache, progress));
  position_.assign(manifest.images.size(), none);
  for (std::size_t i = 0; i < with_mask.size(); ++i) {
    if (cache_->readable(i)) position_[with_mask[i]] = i;
  }
}

bool GarmentMasks::has(std::size_t image) const { return cache_ != nullptr && position_[image] != none; }

std::vector<std::uint8_t> GarmentMasks::shares(std::size_t image, bool is_person, const std::uint8_t* pixels, int width,
                                               int height) const {
  const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  std::vector<std::uint8_t> shares;
  if (has(image)) {
    const std::uint8_t* const mask = cache_->pixels(position_[image]).data();
    shares.resize(size);
    for (int y = 0; y < height; ++y) {
      const int row = y * cache_->height() / height;
      for (int x = 0; x < width; ++x) {
        const int place = row * cache_->width() + x * cache_->width() / width;
        shares[static_cast<std::size_t>(y * width + x)] = mask[3 * place];
      }
    }
  } else if (!is_person) {
    Image picture(width, height);
    std::copy_n(pixels, picture.rgb.size(), picture.rgb.begin());
    shares = image::light_background(picture, lightest_background);
    for (std::uint8_t& share : shares) share = share != 0 ? 0 : 255;
  }
  return shares;
}

}  // namespace selvedge::training
