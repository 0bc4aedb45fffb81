// Small pictures and data sets: what the tests of this room work on.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "study/scenes/picture_library.h"
#include "test_folder.h"

namespace selvedge::scenes {

using Rgb = std::array<std::uint8_t, 3>;

inline void fill(Image& image, int left, int top, int right, int bottom, const Rgb& colour) {
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) std::copy(colour.begin(), colour.end(), image.pixel(x, y));
}

inline Image painted(int width, int height, const Rgb& colour) {
  Image image(width, height);
  fill(image, 0, 0, width, height, colour);
  return image;
}

inline void write_png(const std::filesystem::path& path, const Image& image) {
  std::filesystem::create_directories(path.parent_path());
  files::write_file_atomically(path, image::encode_png(image));
}

// Some photos of people in a folder as street_people is: a head, a t-shirt (label 1), jeans (2), and shoes (3) on
// 60 x 120 pixels. Those that are held back are magenta all over.
inline void write_street_people(const std::filesystem::path& folder, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("photos/" + std::to_string(1000 + i) + ".png");
  const std::vector<std::size_t> held = held_back_tenth(names);
  std::string catalogue = "image,mask,garments\n";
  for (int i = 0; i < count; ++i) {
    const bool is_held = std::binary_search(held.begin(), held.end(), static_cast<std::size_t>(i));
    Image photo = painted(60, 120, is_held ? Rgb{255, 0, 255} : Rgb{40, 160, 60});
    Image mask = painted(60, 120, {0, 0, 0});
    const auto both = [&](int left, int top, int right, int bottom, std::uint8_t label, const Rgb& colour) {
      fill(mask, left, top, right, bottom, {label, label, label});
      if (!is_held) fill(photo, left, top, right, bottom, colour);
    };
    both(25, 8, 35, 24, 4, {220, 180, 150});
    both(18, 24, 42, 60, 1, {200, 200, 40});
    both(20, 60, 40, 104, 2, {40, 60, 160});
    both(16, 104, 28, 112, 3, {30, 30, 30});
    both(32, 104, 44, 112, 3, {30, 30, 30});
    const std::string mask_name = "masks/" + std::to_string(1000 + i) + ".png";
    write_png(folder / names[static_cast<std::size_t>(i)], photo);
    write_png(folder / mask_name, mask);
    catalogue += names[static_cast<std::size_t>(i)] + "," + mask_name + ",t-shirt|jeans|shoes\n";
  }
  files::write_file_atomically(folder / "catalog.csv", std::string_view(catalogue));
  files::write_file_atomically(folder / "labels.csv",
                               std::string_view("value,label\n0,null\n1,t-shirt\n2,jeans\n3,shoes\n4,skin\n"));
}

}  // namespace selvedge::scenes
