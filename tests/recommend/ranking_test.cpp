// The order of the answers by kind of garment and by what is not meant, and what it leaves as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "ground/core/embedding_matrix.h"
#include "ground/core/rng.h"
#include "ground/files/read_file.h"
#include "ground/image/decode.h"
#include "recommend/recommend_fixture.h"
#include "shop/recommend/product_search.h"
#include "shop/recommend/ranking.h"
#include "shop/recommend/recommender.h"

namespace selvedge::recommend {
namespace {

using testing::Colour;
using testing::ColourEncoder;
using testing::feed_product;
using testing::numbered;
using testing::plain;
using ::testing::SizeIs;

constexpr Colour reddish = {250, 20, 20}, greenish = {20, 250, 20}, bluish = {20, 20, 250};

// Reds are tops, greens are skirts: value 0 of an embedding is the left half's red, value 1 its green.
garments::KindModel kinds_by_colour(double order_weight) {
  garments::KindModel kinds;
  kinds.weights.assign(garments::kind_count * 8, 0.0F);
  kinds.weights[static_cast<std::size_t>(GarmentKind::top) * 8] = 30;
  kinds.weights[static_cast<std::size_t>(GarmentKind::skirt) * 8 + 1] = 30;
  kinds.order_weight = order_weight;
  return kinds;
}

garments::KindShares surely(GarmentKind kind) {
  garments::KindShares shares{};
  shares[static_cast<std::size_t>(kind)] = 1;
  return shares;
}

class AnswerRanking : public testing::ColourShop {
 protected:
  // One product of one colour.
  void add(const std::string& id, Colour colour) { import(feed_product(id, {picture(id, colour)})); }
  Recommender start() { return Recommender(catalogue_, colours_.encoder); }
};

TEST_F(AnswerRanking, answers_with_products_of_the_garment_s_kind_before_more_similar_ones_of_another) {
  add("red", reddish);
  add("green", greenish);
  const Colour brownish = {150, 130, 20};  // a little nearer to red
  const auto query = ColourEncoder().encoder.embed(std::vector{plain(brownish)});
  const auto first = [&](double order_weight, const std::optional<garments::KindShares>& found) {
    colours_.encoder.kinds = kinds_by_colour(order_weight);
    return start().search(query.row(0), {.limit = 2}, found).at(0);
  };
  EXPECT_EQ(first(0.3, surely(GarmentKind::top)).product.facts.id.value, "red");
  const Recommendation skirt = first(0.3, surely(GarmentKind::skirt));
  EXPECT_EQ(skirt.product.facts.id.value, "green");
  EXPECT_NEAR(skirt.similarity, core::dot(query.row(0), colours_.encoder.embed(std::vector{plain(greenish)}).row(0)),
              1e-5)
      << "the similarity stays what it is";
  EXPECT_EQ(first(0, surely(GarmentKind::skirt)).product.facts.id.value, "red");
}

TEST_F(AnswerRanking, a_misjudged_kind_does_not_hide_the_right_product) {
  add("red", reddish);
  add("green", greenish);
  colours_.encoder.kinds = kinds_by_colour(0.3);
  const auto query = colours_.encoder.embed(std::vector{plain(reddish)});
  EXPECT_EQ(start().search(query.row(0), {}, surely(GarmentKind::skirt)).at(0).product.facts.id.value, "red");
}

TEST_F(AnswerRanking, every_product_is_answered_once_whatever_its_kind) {
  for (std::size_t i = 0; i < 40; ++i) add(numbered("p", i), {static_cast<std::uint8_t>(5 * i), 120, 40});
  colours_.encoder.kinds = kinds_by_colour(0.2);
  const auto answers = start().recommend(plain(greenish), {.limit = 100});
  std::set<std::string> ids;
  for (const Recommendation& answer : answers) ids.insert(answer.product.facts.id.value);
  EXPECT_EQ(answers.size(), 40u);
  EXPECT_EQ(ids.size(), 40u);
}

// Counts how often embeddings are asked for, as a question to a database would be.
class CountedSearch : public ProductSearch {
 public:
  mutable std::size_t asked = 0;

  std::size_t images() const override { return 0; }
  std::size_t products() const override { return 0; }
  std::int64_t revision() const override { return 0; }
  bool approximate() const override { return false; }
  void refresh() override {}
  std::vector<core::Hit> nearest(std::span<const float>, std::size_t, const ProductFilter&) const override {
    return {};
  }
  core::EmbeddingMatrix embeddings(std::span<const core::Hit> hits) const override {
    ++asked;
    return {hits.size(), 8};
  }
  std::optional<std::vector<float>> mean_embedding(const ProductId&) const override { return std::nullopt; }
};

TEST_F(AnswerRanking, asks_for_embeddings_only_where_they_order_something) {
  const CountedSearch search;
  const std::vector<float> query(8, 0.35F);
  const RecommendOptions options;
  const std::vector<core::Hit> nearest{{{"p1"}, 1, 0.9F}, {{"p2"}, 2, 0.8F}};
  const auto ranked = [&](std::span<const core::Hit> hits) {
    return Ranking(colours_.encoder, search, query, options, surely(GarmentKind::top)).ranked(hits).size();
  };
  EXPECT_EQ(ranked(nearest), 2U);
  EXPECT_EQ(search.asked, 0U);
  colours_.encoder.kinds = kinds_by_colour(0.2);
  EXPECT_EQ(ranked({}), 0U);
  EXPECT_EQ(search.asked, 0U);
  EXPECT_EQ(ranked(nearest), 2U);
  EXPECT_EQ(search.asked, 1U);
}

TEST_F(AnswerRanking, believes_the_best_answer_less_where_others_are_nearly_as_similar) {
  add("red", reddish);
  add("blue", bluish);
  colours_.encoder.answers = model_directory::AnswerCalibration{4, 40, -20, 0.2, {}};
  const auto alone = start().recommend(plain(reddish));
  ASSERT_THAT(alone, SizeIs(2));
  const double background = (19 * 0.2 + static_cast<double>(alone[1].similarity)) / 20;
  const double s = alone[0].similarity, expected = 1 / (1 + std::exp(-(4 * s + 40 * (s - background) - 20)));
  EXPECT_NEAR(alone[0].match_probability, expected, 1e-6);
  for (std::size_t i = 0; i < 20; ++i) add(numbered("like ", i), {250, 20, static_cast<std::uint8_t>(21 + i)});
  const auto among_many = start().recommend(plain(reddish), {.limit = 5});
  EXPECT_LT(among_many[0].match_probability, alone[0].match_probability - 0.3);
  double sum = none_probability(among_many);
  for (const Recommendation& answer : among_many) sum += answer.match_probability;
  EXPECT_NEAR(sum, 1, 1e-9);
}

// What the shopper does not mean is out, and the rest is in the order of the query less 0.15 of their mean; but each
// is as similar as it is without.
TEST_F(AnswerRanking, moves_the_order_away_from_what_is_not_meant_and_tells_the_true_similarities) {
  core::Rng rng(11);
  for (std::size_t i = 0; i < 40; ++i) {
    const auto channel = [&] { return static_cast<std::uint8_t>(rng.below(256)); };
    const std::string id = numbered("p", i);
    import(feed_product(id, {picture(id + "a", {channel(), channel(), channel()}),
                             picture(id + "b", {channel(), channel(), channel()})}));
  }
  const Recommender recommender = start();
  const auto ordinary = recommender.recommend(plain(reddish), {.limit = 40});
  const std::vector<ProductId> unlike{ordinary[0].product.facts.id, ordinary[2].product.facts.id, {"gone"}};
  const auto answers = recommender.recommend(plain(reddish), {.limit = 40, .unlike = unlike});
  ASSERT_THAT(answers, SizeIs(38));

  const auto embed = [&](const Image& image) {
    std::vector<float> row(8);
    ColourEncoder::embed_one(image, row);
    return row;
  };
  const auto image_of = [&](const StoredImage& image) {
    return embed(image::decode_image(files::read_file(image.reference), image.reference).image);
  };
  const std::vector<float> query = embed(plain(reddish));
  std::vector<float> moved = query;
  for (const std::size_t put_away : {std::size_t{0}, std::size_t{2}}) {
    std::vector<float> mean(8);
    for (const StoredImage& image : ordinary[put_away].product.images) {
      for (std::size_t i = 0; i < 8; ++i) mean[i] += image_of(image)[i];
    }
    core::normalise(mean);
    for (std::size_t i = 0; i < 8; ++i) moved[i] -= 0.15F / 2 * mean[i];
  }
  core::normalise(moved);

  std::map<std::string, float> told;  // of each product without anything put away
  for (const Recommendation& one : ordinary) told[one.product.facts.id.value] = one.similarity;
  float before = 1;
  double left = 1;
  for (const Recommendation& one : answers) {
    const float nearness = core::dot(moved, image_of(one.image));
    EXPECT_LE(nearness, before + 1e-5F);
    before = nearness;
    EXPECT_NEAR(one.similarity, told.at(one.product.facts.id.value), 1e-5);
    EXPECT_NEAR(core::dot(query, image_of(one.image)), one.similarity, 1e-5) << "the picture that matched the photo";
    EXPECT_NEAR(one.match_probability, left * colours_.encoder.match_probability(one.similarity), 1e-6);
    left -= one.match_probability;
  }
  EXPECT_NE(answers[0].product.facts.id, ordinary[1].product.facts.id) << "else nothing moved";
}

}  // namespace
}  // namespace selvedge::recommend
