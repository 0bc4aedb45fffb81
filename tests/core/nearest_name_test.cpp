#include "ground/core/nearest_name.h"

#include <gtest/gtest.h>

#include <vector>

namespace selvedge::core {
namespace {

const std::vector<std::string> parameters{"category", "colour", "price_min", "price_max", "in_stock", "limit"};

TEST(NearestName, is_the_one_that_fewest_letters_make_of_the_mistyped_one) {
  for (const char* const slip : {"color", "colours", "coluor", "colour_", "COLOUR", "cokour"})
    EXPECT_EQ(nearest_name(slip, parameters), "colour") << slip;
  EXPECT_EQ(nearest_name("price-min", parameters), "price_min");
  EXPECT_EQ(nearest_name("price_mix", parameters), "price_min") << "both are one letter away: the first";
  EXPECT_EQ(nearest_name("pirce_max", parameters), "price_max") << "two letters swapped are one slip";
}

TEST(NearestName, may_be_spelled_as_another_language_spells_its_sounds) {
  EXPECT_EQ(nearest_name("foto", std::vector<std::string>{"limit", "photo"}), "photo");
  EXPECT_EQ(nearest_name("photo", std::vector<std::string>{"photo", "foto"}), std::nullopt);
}

TEST(NearestName, may_lack_the_words_before_or_after) {
  EXPECT_EQ(nearest_name("price", parameters), "price_min");
  EXPECT_EQ(nearest_name("stock", parameters), "in_stock");
  EXPECT_EQ(nearest_name("learning_rate", std::vector<std::string>{"training.seed", "optimiser.learning_rate"}),
            "optimiser.learning_rate");
  EXPECT_EQ(nearest_name("col", parameters), std::nullopt) << "part of a word";
}

TEST(NearestName, is_none_where_nothing_is_like_it) {
  EXPECT_EQ(nearest_name("gender", parameters), std::nullopt);
  EXPECT_EQ(nearest_name("", parameters), std::nullopt);
  EXPECT_EQ(nearest_name("x", std::vector<std::string>{"y"}), std::nullopt) << "every letter is another";
  EXPECT_EQ(nearest_name("colour", {}), std::nullopt);
  EXPECT_EQ(nearest_name("colour", parameters), std::nullopt) << "it is right as it is";
}

TEST(NearestName, of_a_long_text_of_a_stranger_is_not_looked_for) {
  EXPECT_EQ(nearest_name(std::string(50'000'000, 'c'), std::vector<std::string>{std::string(10, 'c')}), std::nullopt);
}

TEST(DidYouMean, is_the_end_of_a_message) {
  EXPECT_EQ(did_you_mean("colr", parameters), "; did you mean 'colour'?");
  EXPECT_EQ(did_you_mean("gender", parameters), "");
}

}  // namespace
}  // namespace selvedge::core
