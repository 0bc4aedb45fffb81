#include "study/evaluation/answer_rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "selvedge/error.h"
#include "study/evaluation/query_photos.h"
#include "study/evaluation/top_answer.h"
#include "test_folder.h"

namespace selvedge::evaluation {
namespace {

using garments::Kind;
using garments::KindShares;

KindShares surely(Kind kind) {
  KindShares shares{};
  shares[static_cast<std::size_t>(kind)] = 1;
  return shares;
}

AnswerRules rules_with_kinds(double order_weight) {
  AnswerRules rules;
  rules.match = {1, 0};
  rules.kinds.emplace();
  rules.kinds->order_weight = order_weight;
  return rules;
}

TEST(AnswerRules, the_most_similar_product_of_the_gallery_is_first_and_the_next_ones_follow) {
  const std::vector<float> similarities = {0.2F, 0.9F, 0.5F, 0.7F};
  const FirstAnswer answer = first_answer({}, similarities, std::vector<std::size_t>{0, 2, 3}, {}, std::nullopt);
  EXPECT_EQ(answer.product, 3u) << "1 is not in the gallery";
  EXPECT_EQ(answer.similarity, 0.7F);
  EXPECT_EQ(answer.next, (std::vector<float>{0.5F, 0.2F}));
}

TEST(AnswerRules, a_little_less_similar_product_of_the_photo_s_kind_comes_before_one_of_another) {
  const std::vector<float> similarities = {0.70F, 0.65F};
  const std::vector<KindShares> kinds = {surely(Kind::top), surely(Kind::skirt)};
  const std::vector<std::size_t> all = {0, 1};
  EXPECT_EQ(first_answer(rules_with_kinds(0.1), similarities, all, kinds, surely(Kind::skirt)).product, 1u);
  EXPECT_EQ(first_answer(rules_with_kinds(0.1), similarities, all, kinds, surely(Kind::skirt)).similarity, 0.65F);
  EXPECT_EQ(first_answer(rules_with_kinds(0), similarities, all, kinds, surely(Kind::skirt)).product, 0u);
}

TEST(AnswerRules, a_misjudged_kind_does_not_hide_a_product_that_is_far_more_similar) {
  const std::vector<float> similarities = {0.95F, 0.40F};
  const std::vector<KindShares> kinds = {surely(Kind::top), surely(Kind::skirt)};
  const std::vector<std::size_t> all = {0, 1};
  EXPECT_EQ(first_answer(rules_with_kinds(0.1), similarities, all, kinds, surely(Kind::skirt)).product, 0u);
}

TEST(AbsentClaims, counts_photos_by_what_is_claimed_of_them) {
  core::EmbeddingMatrix gallery(std::vector<float>{1, 0, 0, 1}, 2);
  AnswerRules rules;
  rules.match = {100, -89};  // sure of 1, 0.9 is likely
  QueryPhotos photos;
  photos.embeddings =
      core::EmbeddingMatrix(std::vector<float>{1, 0, 0.9F, std::sqrt(0.19F), 0.6F, 0.8F, 1, 0, 0, 0}, 2);
  photos.readable = {true, true, true, true, false};
  photos.no_garment = {0, 0, 0, 1, 0};
  photos.found.resize(5);
  const AbsentClaims claims = judge_absent(rules, gallery, "street", photos);
  EXPECT_EQ(claims.source, "street");
  EXPECT_EQ(claims.gallery, 2u);
  EXPECT_EQ(claims.likely.of, 4u) << "what cannot be read counts nowhere";
  EXPECT_EQ(claims.no_garment.hits, 1u);
  EXPECT_EQ(claims.sure.hits, 1u);
  EXPECT_EQ(claims.likely.hits, 2u);
}

TEST(PhotoSource, is_every_picture_below_a_folder_by_path) {
  const TestFolder folder;
  std::filesystem::create_directories(folder.path() / "b");
  for (const char* name : {"z.JPG", "b/a.png", "b/notes.txt", "catalog.csv"})
    std::ofstream(folder.path() / name) << "x";
  const PhotoSource source = photo_source("walls=" + folder.path().string());
  EXPECT_EQ(source.name, "walls");
  ASSERT_EQ(source.files.size(), 2u);
  EXPECT_EQ(source.files[0].filename(), "a.png");
  EXPECT_EQ(source.files[1].filename(), "z.JPG");
  EXPECT_EQ(photo_source(folder.path().string()).name, folder.path().filename().string());
}

TEST(PhotoSource, says_what_is_wrong_with_a_folder) {
  const TestFolder folder;
  EXPECT_THROW(photo_source("walls=" + folder.path().string()), Error) << "empty";
  EXPECT_THROW(photo_source("walls=/nowhere/at/all"), Error);
  EXPECT_THROW(photo_source("walls="), Error);
  EXPECT_THROW(photo_source("=/tmp"), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
