#include "study/synthetic/garment.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace selvedge::synthetic {
namespace {

TEST(SampleGarment, draws_every_category_and_pattern_sooner_or_later) {
  core::Rng rng(4);
  std::set<Category> categories;
  std::set<Pattern> patterns;
  std::set<Print> prints;
  for (int i = 0; i < 1500; ++i) {
    const GarmentSpec spec = sample_garment(rng);
    categories.insert(spec.cut.category);
    patterns.insert(spec.cloth.pattern);
    prints.insert(spec.cloth.print);
  }
  EXPECT_EQ(categories.size(), k_categories);
  EXPECT_EQ(patterns.size(), k_patterns);
  EXPECT_EQ(prints.size(), 5u);
}

TEST(SampleGarment, keeps_to_the_category_asked_for) {
  core::Rng rng(4);
  for (std::size_t i = 0; i < k_categories; ++i) {
    const auto category = static_cast<Category>(i);
    EXPECT_EQ(sample_garment(rng, category).cut.category, category) << category_name(category);
  }
}

TEST(SampleGarment, gives_prints_and_second_colours_that_stand_out) {
  core::Rng rng(9);
  for (int i = 0; i < 500; ++i) {
    const Cloth cloth = sample_garment(rng).cloth;
    EXPECT_GT(distance(cloth.base, cloth.second), 0.25);
    if (cloth.print != Print::none) {
      EXPECT_GT(distance(cloth.base, cloth.print_colour), 0.25);
    }
  }
}

TEST(SampleFamily, members_share_what_the_likeness_says_and_differ_in_the_rest) {
  core::Rng rng(12);
  std::set<FamilyLikeness> seen;
  for (int i = 0; i < 400; ++i) {
    const Family family = sample_family(rng);
    seen.insert(family.likeness);
    const GarmentSpec& first = family.members[0];
    for (std::size_t m = 1; m < k_family_size; ++m) {
      const GarmentSpec& member = family.members[m];
      EXPECT_EQ(member.cut.category, first.cut.category);
      switch (family.likeness) {
        case FamilyLikeness::cut_and_pattern:
          EXPECT_EQ(member.cut, first.cut);
          EXPECT_EQ(member.cloth.pattern, first.cloth.pattern);
          EXPECT_EQ(member.cloth.seed, first.cloth.seed);
          break;
        case FamilyLikeness::cut_and_colours:
          EXPECT_EQ(member.cut.neckline, first.cut.neckline);
          EXPECT_EQ(member.cut.hem, first.cut.hem);
          EXPECT_EQ(member.cloth.base, first.cloth.base);
          EXPECT_EQ(member.cloth.second, first.cloth.second);
          break;
        case FamilyLikeness::cloth:
          EXPECT_EQ(member.cloth.base, first.cloth.base);
          EXPECT_EQ(member.cloth.pattern, first.cloth.pattern);
          EXPECT_NE(member.cut, first.cut);
          break;
      }
    }
  }
  EXPECT_EQ(seen.size(), 3u);
}

// By something a person can see: a colour, a pattern, a print or the cut. Never by the places of scattered figures
// alone.
TEST(SampleFamily, no_two_members_look_the_same) {
  core::Rng rng(13);
  for (int i = 0; i < 400; ++i) {
    const Family family = sample_family(rng);
    for (std::size_t a = 0; a < k_family_size; ++a) {
      for (std::size_t b = a + 1; b < k_family_size; ++b) {
        const Cloth& x = family.members[a].cloth;
        const Cloth& y = family.members[b].cloth;
        const bool other_colours = x.colour_name != y.colour_name;
        const bool other_figures = x.pattern != y.pattern || (x.print == Print::word && x.text != y.text) ||
                                   (x.print == Print::motif && x.motif != y.motif);
        EXPECT_TRUE(other_colours || other_figures || family.members[a].cut != family.members[b].cut)
            << garment_title(family.members[a]) << " / " << garment_title(family.members[b]);
      }
    }
  }
}

TEST(GarmentTitle, names_colour_pattern_category_and_print) {
  GarmentSpec spec;
  spec.cut.category = Category::long_sleeve;
  spec.cloth.colour_name = "navy";
  spec.cloth.pattern = Pattern::stripes;
  spec.cloth.print = Print::motif;
  spec.cloth.motif = Motif::cat;
  EXPECT_EQ(garment_title(spec), "Navy striped long-sleeve with cat print");
}

}  // namespace
}  // namespace selvedge::synthetic
