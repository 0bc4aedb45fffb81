// Products that are flat colours, and people who wear them: data so easy that a short run learns it.
#pragma once

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string>

#include "ground/core/rng.h"
#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "selvedge/image.h"
#include "study/dataset/manifest.h"

namespace selvedge::training {

inline Image colour_picture(const std::array<double, 3>& colour, bool worn, core::Rng& rng) {
  Image image(32, 32);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const bool garment = x > 8 && x < 24 && y > 6 && y < 26;
      for (int c = 0; c < 3; ++c) {
        const double value = garment ? colour[static_cast<std::size_t>(c)] : (worn ? rng.uniform(80, 170) : 250.0);
        image.pixel(x, y)[c] = static_cast<std::uint8_t>(value);
      }
    }
  }
  return image;
}

// Writes 24 products, 18 of them in split train and the rest in validation, each with a product image and three person
// images, to folder/images. Attributes: `kind`, which every third product lacks, and `colour`.
inline dataset::Manifest draw_colours(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / "images");
  core::Rng rng(3);
  dataset::Manifest manifest;
  manifest.root = folder;
  manifest.attribute_names = {"kind", "colour"};
  for (int p = 0; p < 24; ++p) {
    const std::array<double, 3> colour{rng.uniform(0, 255), rng.uniform(0, 255), rng.uniform(0, 255)};
    const dataset::Split split = p < 18 ? dataset::Split::train : dataset::Split::validation;
    const std::string kind = p % 3 == 0 ? "" : p % 3 == 1 ? "top" : "dress";
    const std::string named = colour[0] > colour[1] ? "warm" : "cold";
    for (int i = 0; i < 4; ++i) {
      const std::filesystem::path name = std::filesystem::path("images") / fmt::format("{}_{}.png", p, i);
      files::write_file_atomically(folder / name, image::encode_png(colour_picture(colour, i > 0, rng)));
      manifest.images.push_back({name,
                                 {fmt::format("p{}", 100 + p)},
                                 i == 0 ? dataset::Role::product : dataset::Role::person,
                                 split,
                                 {kind, named}});
    }
  }
  return manifest;
}

}  // namespace selvedge::training
