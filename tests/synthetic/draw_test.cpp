#include "study/synthetic/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "study/synthetic/data_set.h"

namespace selvedge::synthetic {
namespace {

constexpr PictureSize k_size{128, 192};

GarmentSpec plain(Category category, Colour colour) {
  core::Rng rng(5);
  GarmentSpec spec = sample_garment(rng, category);
  spec.cloth = {};
  spec.cloth.colour_name = "magenta";
  spec.cloth.base = spec.cloth.second = spec.cloth.third = spec.cloth.print_colour = colour;
  return spec;
}

// Share of the rectangle's pixels that are magenta whatever the light: much less green than red and blue.
double magenta_share(const Image& image, const Rect& rect) {
  int hits = 0;
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      const std::uint8_t* p = image.pixel(x, y);
      if (p[1] * 2 < std::min(p[0], p[2])) ++hits;
    }
  }
  return static_cast<double>(hits) / (rect.width * rect.height);
}

constexpr Rect k_all{0, 0, k_size.width, k_size.height};

TEST(DrawProduct, has_a_light_border_all_round_whatever_the_garment) {
  for (std::size_t i = 0; i < 60; ++i) {
    const Garment garment = sew(product_spec(3, i), k_size);
    core::Rng rng(i);
    const Image image = draw_product(garment, k_size, rng).image;
    for (int x = 0; x < image.width; ++x) {
      for (const int y : {0, 1, image.height - 2, image.height - 1}) ASSERT_GT(image.pixel(x, y)[1], 225) << i;
    }
    for (int y = 0; y < image.height; ++y) {
      for (const int x : {0, 1, image.width - 2, image.width - 1}) ASSERT_GT(image.pixel(x, y)[1], 225) << i;
    }
  }
}

TEST(DrawProduct, shows_the_garment_large_and_in_the_middle) {
  for (std::size_t i = 0; i < k_categories; ++i) {
    const auto category = static_cast<Category>(i);
    core::Rng rng(i);
    const Image image = draw_product(sew(plain(category, {0.85, 0.1, 0.75}), k_size), k_size, rng).image;
    EXPECT_GT(magenta_share(image, k_all), 0.12) << category_name(category);
    EXPECT_GT(magenta_share(image, {k_size.width / 2 - 20, k_size.height / 2 - 10, 16, 20}), 0.5)
        << category_name(category);
  }
}

// People's own magenta things (other clothes, bags) could hide a miss, so the garment must show in the middle of nearly
// every one of many pictures.
TEST(DrawPerson, shows_the_garment_in_every_category) {
  for (std::size_t i = 0; i < k_categories; ++i) {
    const auto category = static_cast<Category>(i);
    const Garment garment = sew(plain(category, {0.85, 0.1, 0.75}), k_size);
    int seen = 0;
    for (std::size_t k = 0; k < 20; ++k) {
      core::Rng rng(100 * i + k);
      const Image image = draw_person(garment, k_size, rng).image;
      if (magenta_share(image, k_all) > 0.02) ++seen;
    }
    EXPECT_GE(seen, 19) << category_name(category);
  }
}

TEST(DrawPerson, wears_the_colours_of_the_product_where_the_torso_is) {
  int seen = 0;
  for (std::size_t k = 0; k < 40; ++k) {
    const Garment garment = sew(plain(Category::t_shirt, {0.85, 0.1, 0.75}), k_size);
    core::Rng rng(k);
    const Image image = draw_person(garment, k_size, rng).image;
    // The band in which the chest lies in every view.
    if (magenta_share(image, {k_size.width / 2 - 16, k_size.height / 5, 32, k_size.height / 2}) > 0.25) ++seen;
  }
  EXPECT_GE(seen, 36);
}

TEST(DrawPerson, differs_from_picture_to_picture_and_is_the_same_for_one_seed) {
  const Garment garment = sew(product_spec(1, 7), k_size);
  core::Rng a(1), b(1), c(2);
  const Image first = draw_person(garment, k_size, a).image;
  EXPECT_EQ(first, draw_person(garment, k_size, b).image);
  EXPECT_NE(first, draw_person(garment, k_size, c).image);
}

TEST(DrawPerson, draws_any_garment_at_unusual_sizes) {
  for (const PictureSize size : {PictureSize{48, 48}, PictureSize{350, 726}, PictureSize{300, 60}}) {
    for (std::size_t i = 0; i < 12; ++i) {
      const Garment garment = sew(product_spec(8, 4 * i), size);
      core::Rng rng(i);
      const DrawnPicture product = draw_product(garment, size, rng);
      const DrawnPicture person = draw_person(garment, size, rng);
      EXPECT_EQ(product.image.width, size.width);
      EXPECT_EQ(person.image.height, size.height);
      EXPECT_GE(person.jpeg_quality, 1);
      EXPECT_LE(person.jpeg_quality, 100);
    }
  }
}

TEST(DrawLabelledPerson, labels_the_garments_pixels_and_only_those_in_the_picture_that_draw_person_draws) {
  for (std::size_t i = 0; i < k_categories; ++i) {
    const Garment garment = sew(plain(static_cast<Category>(i), {0.85, 0.1, 0.75}), k_size);
    core::Rng rng(i), same(i);
    const LabelledPerson person = draw_labelled_person(garment, k_size, false, rng);
    EXPECT_EQ(person.picture.image, draw_person(garment, k_size, same).image);
    const auto main = static_cast<std::uint8_t>(PersonLabels::first_garment + person.labels.main);
    EXPECT_EQ(person.labels.kinds[person.labels.main], kind_of(garment.spec.cut.category));
    std::size_t magenta = 0, labelled = 0, both = 0;
    for (std::size_t p = 0; p < person.labels.pixels.size(); ++p) {
      const std::uint8_t* rgb = person.picture.image.rgb.data() + 3 * p;
      const bool is_magenta = rgb[1] * 2 < std::min(rgb[0], rgb[2]), is_main = person.labels.pixels[p] == main;
      // What goes with it may have its colour.
      magenta += is_magenta && (is_main || person.labels.pixels[p] < PersonLabels::first_garment);
      labelled += is_main;
      both += is_magenta && is_main;
    }
    const char* name = category_name(garment.spec.cut.category);
    EXPECT_GT(static_cast<double>(both), 0.9 * static_cast<double>(magenta)) << name;
    EXPECT_GT(static_cast<double>(both), 0.8 * static_cast<double>(labelled)) << name;
  }
}

}  // namespace
}  // namespace selvedge::synthetic
