#include "shop/recommend/answer_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ground/files/read_file.h"

namespace selvedge::recommend {
namespace {

using ::testing::HasSubstr;

std::vector<Recommendation> answers_of(const std::vector<double>& probabilities) {
  std::vector<Recommendation> answers;
  for (const double probability : probabilities) answers.emplace_back().match_probability = probability;
  return answers;
}

AnswerWords words_for(Verdict verdict, const std::vector<double>& probabilities, const ProductFilter& filter = {}) {
  return words_of(verdict, answers_of(probabilities), filter);
}

TEST(AnswerWords, say_what_the_answers_are_worth) {
  EXPECT_EQ(words_for(Verdict::match, {0.03, 0.95}).heading, "This is it");
  EXPECT_THAT(words_for(Verdict::match, {0.03, 0.95}).text, HasSubstr("Rank 2 is very likely"));
  EXPECT_EQ(words_for(Verdict::match, {0.6, 0.1}).heading, "Could be it");
  EXPECT_THAT(words_for(Verdict::match, {0.6, 0.1}).text, HasSubstr("Rank 1 is more likely than not"));
  EXPECT_EQ(words_for(Verdict::similar, {0.3}).heading, "Similar");
  EXPECT_EQ(words_for(Verdict::nothing_close, {0.01}).heading, "Nothing similar here");
  EXPECT_EQ(words_for(Verdict::nothing_close, {}).heading, "No product passes the filters");
  EXPECT_EQ(words_for(Verdict::no_garment, {}).heading, "No garment found in this photo");
}

TEST(AnswerWords, of_a_category_say_that_the_rest_of_the_shop_was_not_looked_at) {
  ProductFilter filter;
  filter.category = {"Skirts"};
  EXPECT_EQ(words_for(Verdict::nothing_close, {0.01}, filter).heading, "Nothing similar in Skirts");
  EXPECT_THAT(words_for(Verdict::nothing_close, {0.01}, filter).text, HasSubstr("Clear the filter"));
  EXPECT_EQ(words_for(Verdict::similar, {0.3}, filter).heading, "Similar");
}

TEST(AnswerWords, are_those_of_the_page) {
  const std::string page = files::read_text(SELVEDGE_SOURCE_DIR "/web/src/messages/en.ts", 1 << 20);
  ProductFilter filter;
  filter.category = {"${category}"};
  for (const AnswerWords& words : {words_for(Verdict::similar, {0.3}), words_for(Verdict::nothing_close, {0.01}),
                                   words_for(Verdict::nothing_close, {0.01}, filter),
                                   words_for(Verdict::nothing_close, {}), words_for(Verdict::no_garment, {})}) {
    EXPECT_THAT(page, HasSubstr(words.heading));
    EXPECT_THAT(page, HasSubstr(words.text));
  }
  for (const double probability : {0.95, 0.6})
    EXPECT_THAT(page, HasSubstr("heading: \"" + words_for(Verdict::match, {probability}).heading + "\""));
}

}  // namespace
}  // namespace selvedge::recommend
