#include "shop/recommend/recommender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <limits>
#include <thread>

#include "ground/core/rng.h"
#include "ground/files/read_file.h"
#include "recommend/recommend_fixture.h"
#include "selvedge/error.h"

namespace selvedge::recommend {
namespace {

using testing::Colour;
using testing::ColourEncoder;
using ::testing::ElementsAre;
using testing::feed_product;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::numbered;
using testing::plain;
using ::testing::SizeIs;

class RecommenderTest : public testing::ColourShop {
 protected:
  RecommenderTest() { eager_.snapshot_from_images = 1; }

  // One product of one colour.
  void add(const std::string& id, Colour colour, const std::vector<std::string>& facts = {}) {
    feeds::FeedProduct product = feed_product(id, {picture(id, colour)});
    for (const std::string& fact : facts) {
      const std::size_t equals = fact.find('=');
      ASSERT_FALSE(catalogue::set_fact(product.facts, fact.substr(0, equals), fact.substr(equals + 1)));
    }
    import(product);
  }
  void remove(const std::string& id) { catalogue_.remove(std::vector<ProductId>{{id}}); }

  std::vector<std::string> answer(const Recommender& recommender, Colour colour, const RecommendOptions& options = {}) {
    std::vector<std::string> ids;
    for (const Recommendation& one : recommender.recommend(plain(colour), options))
      ids.push_back(one.product.facts.id.value);
    return ids;
  }
  Recommender start() { return Recommender(catalogue_, colours_.encoder, eager_); }

  RecommenderOptions eager_;  // writes a snapshot of any size
  const std::filesystem::path snapshot_ = folder_ / "shop.db.index";
};

constexpr Colour red = {250, 20, 20}, dark_red = {150, 10, 10}, green = {20, 250, 20}, blue = {20, 20, 250};

TEST_F(RecommenderTest, ranks_products_by_similarity_with_their_facts) {
  add("blue", blue);
  add("red", red, {"price=19.90", "currency=EUR"});
  add("green", green);
  const Recommender recommender(catalogue_, colours_.encoder);
  const auto answers = recommender.recommend(plain({240, 30, 30}), {});
  ASSERT_THAT(answers, SizeIs(3));
  EXPECT_EQ(answers[0].product, catalogue_.find({"red"}));
  EXPECT_EQ(answers[0].image, answers[0].product.images[0]);
  EXPECT_GT(answers[0].similarity, 0.99F);
  EXPECT_NEAR(answers[0].match_probability, (1.0 + static_cast<double>(answers[0].similarity)) / 2, 1e-6);
  EXPECT_GE(answers[1].similarity, answers[2].similarity);
}

TEST_F(RecommenderTest,
       says_of_one_answer_at_most_that_it_is_likelier_than_all_others_and_of_all_that_they_sum_to_one) {
  for (const auto& [name, colour] :
       {std::pair<const char*, Colour>{"a", red}, {"b", {240, 30, 30}}, {"c", {250, 40, 20}}, {"d", {20, 20, 250}}})
    add(name, colour);
  const auto answers = start().recommend(plain(red), {.limit = 10});
  ASSERT_THAT(answers, SizeIs(4));
  // Each is the best of what is left once those before it are known to be wrong.
  double left = 1;
  for (const Recommendation& answer : answers) {
    EXPECT_NEAR(answer.match_probability, left * colours_.encoder.match_probability(answer.similarity), 1e-9);
    left -= answer.match_probability;
  }
  EXPECT_NEAR(none_probability(answers), left, 1e-9);
  EXPECT_GT(colours_.encoder.match_probability(answers[1].similarity), 0.9)
      << "by itself it would pass for the product";
  EXPECT_EQ(std::ranges::count_if(answers, [](const Recommendation& one) { return one.match_probability > 0.5; }), 1);
}

TEST_F(RecommenderTest, answers_with_a_product_of_several_pictures_once_and_names_the_one_that_matched) {
  import(feed_product("p", {picture("b", dark_red), picture("a", red)}));
  add("blue", blue);
  const auto answers = start().recommend(plain(red), {});
  ASSERT_THAT(answers, SizeIs(2));
  EXPECT_EQ(answers[0].image.reference, folder_ / "a");
}

TEST_F(RecommenderTest, answers_with_all_products_where_as_many_as_can_be_counted_are_asked_for) {
  add("blue", blue);
  add("red", red);
  add("green", green);
  const Recommender recommender(catalogue_, colours_.encoder);
  for (const std::size_t less : {0, 1, 2}) {
    RecommendOptions options;
    options.limit = std::numeric_limits<std::size_t>::max() - less;
    EXPECT_THAT(recommender.recommend(plain({240, 30, 30}), options), SizeIs(3));
    EXPECT_THAT(recommender.similar({"red"}, options).value(), SizeIs(2));
  }
}

TEST_F(RecommenderTest, fills_its_answers_from_what_fits_the_filter) {
  for (std::size_t i = 0; i < 30; ++i)
    add(numbered("red", i), {static_cast<std::uint8_t>(200 + i), 0, 0}, {"category=Dress", "price=10"});
  add("far", blue, {"category=Shirt", "price=20"});
  add("farther", green, {"category=Shirt", "price=30", "stock=1"});
  RecommendOptions options;
  options.limit = 2;
  options.filter.category = {"shirt"};
  EXPECT_THAT(answer(start(), red, options), SizeIs(2));
  options.filter.price_max = parse_price("25");
  EXPECT_THAT(answer(start(), red, options), ElementsAre("far"));
  options.filter.category = {"Shoes"};
  EXPECT_THAT(answer(start(), red, options), IsEmpty());
  options.limit = 0;
  EXPECT_THAT(answer(start(), red, options), IsEmpty());
}

TEST_F(RecommenderTest, answers_with_one_variant_of_a_group_where_asked) {
  for (std::size_t i = 0; i < 20; ++i)
    add(numbered("variant", i), {static_cast<std::uint8_t>(200 + i), 0, 0}, {"item_group_id=g"});
  add("single1", blue);
  add("single2", green);
  RecommendOptions options;
  options.limit = 3;
  for (const std::string& id : answer(start(), red, options)) EXPECT_THAT(id, HasSubstr("variant"));
  options.group_variants = true;
  const auto ids = answer(start(), red, options);
  ASSERT_THAT(ids, SizeIs(3));
  EXPECT_THAT(ids[0], HasSubstr("variant"));
  EXPECT_THAT((std::vector{ids[1], ids[2]}), ::testing::UnorderedElementsAre("single1", "single2"));
}

TEST_F(RecommenderTest, looks_at_the_crop_alone) {
  add("red", red);
  add("blue", blue);
  Image half = plain(red, 40, 30);
  for (int y = 0; y < 30; ++y) {
    for (int x = 30; x < 40; ++x) std::copy(blue.begin(), blue.end(), half.pixel(x, y));
  }
  const auto bytes = image::encode_png(half);
  const Recommender recommender = start();
  RecommendOptions options;
  options.limit = 1;
  const auto best = [&] { return recommender.recommend(bytes, "half.png", options).at(0).product.facts.id.value; };
  EXPECT_EQ(best(), "red");
  options.crop = Rect{31, 2, 8, 20};
  EXPECT_EQ(best(), "blue");
  for (const Rect outside : {Rect{31, 2, 10, 20}, Rect{-1, 0, 5, 5}, Rect{0, 0, 0, 5}, Rect{0, 0, 5, 31},
                             Rect{2147483647, 0, 2147483647, 5}}) {
    options.crop = outside;
    EXPECT_THROW(best(), Error) << outside.x;
  }
}

TEST_F(RecommenderTest, names_both_models_where_the_catalogue_was_made_with_another) {
  const ColourEncoder other(std::string(64, 'd'));
  try {
    Recommender(catalogue_, other.encoder);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cccccccccccc"));
    EXPECT_THAT(error.what(), HasSubstr("dddddddddddd"));
    EXPECT_THAT(error.what(), HasSubstr("reindex"));
  }
}

TEST_F(RecommenderTest, follows_the_catalogue_when_refreshed) {
  add("red", red);
  Recommender recommender(catalogue_, colours_.encoder);
  add("blue", blue);
  remove("red");
  EXPECT_THAT(answer(recommender, red), IsEmpty()) << "a product removed a moment ago is not an answer";
  recommender.refresh();
  EXPECT_THAT(answer(recommender, red), ElementsAre("blue"));
  add("blue", green);
  recommender.refresh();
  EXPECT_GT(recommender.recommend(plain(green), {}).at(0).similarity, 0.99F);
}

TEST_F(RecommenderTest, starts_from_its_snapshot_and_the_changes_since) {
  for (std::size_t i = 0; i < 60; ++i) add(numbered("p", i), {static_cast<std::uint8_t>(4 * i), 10, 10});
  EXPECT_THAT(start().messages(), IsEmpty());
  ASSERT_TRUE(std::filesystem::exists(snapshot_));
  const auto written = files::read_file(snapshot_);
  remove("p1");
  add("green", green);
  Recommender later = start();
  EXPECT_THAT(later.messages(), IsEmpty());
  EXPECT_EQ(later.products(), 60u);
  RecommendOptions one;
  one.limit = 1;
  EXPECT_THAT(answer(later, green, one), ElementsAre("green"));
  EXPECT_EQ(files::read_file(snapshot_), written) << "two changes of sixty are not worth a new file";
  for (std::size_t i = 0; i < 10; ++i) remove(numbered("p", 10 + i));
  EXPECT_EQ(start().products(), 50u);
  EXPECT_NE(files::read_file(snapshot_), written);
}

TEST_F(RecommenderTest, writes_no_snapshot_of_a_small_catalogue) {
  add("red", red);
  const Recommender recommender(catalogue_, colours_.encoder);
  EXPECT_FALSE(std::filesystem::exists(snapshot_));
}

TEST_F(RecommenderTest, rebuilds_an_index_whose_snapshot_is_damaged_and_says_so) {
  add("red", red);
  add("blue", blue);
  start();
  const std::string good = files::read_text(snapshot_);
  core::Rng rng(3);
  for (int round = 0; round < 40; ++round) {
    std::string bad = good;
    if (round % 2 == 0) {
      bad.resize(rng.below(bad.size()));
    } else {
      bad[rng.below(bad.size())] ^= static_cast<char>(1 + rng.below(255));
    }
    files::write_file_atomically(snapshot_, bad);
    Recommender recommender = start();
    EXPECT_THAT(recommender.messages(), ElementsAre(HasSubstr("rebuilt")));
    EXPECT_THAT(answer(recommender, red), ElementsAre("red", "blue"));
    EXPECT_EQ(files::read_text(snapshot_), good) << "the next start is served again";
  }
}

TEST_F(RecommenderTest, rebuilds_an_index_whose_snapshot_is_of_another_catalogue_or_a_later_moment) {
  add("red", red);
  catalogue_.backup(folder_ / "early.db");
  add("blue", blue);
  start();
  // An earlier copy of the file put back, as `cp` does it: the same catalogue, but the snapshot knows its future.
  std::filesystem::copy_file(folder_ / "shop.db.index", folder_ / "early.db.index");
  const catalogue::Catalogue early = catalogue::Catalogue::open(folder_ / "early.db");
  const Recommender recommender(early, colours_.encoder, eager_);
  EXPECT_THAT(recommender.messages(), ElementsAre(HasSubstr("another catalogue")));
  EXPECT_EQ(recommender.products(), 1u);
}

TEST_F(RecommenderTest, starts_where_the_snapshot_cannot_be_written) {
  add("red", red);
  eager_.snapshot = folder_ / "red/no/folder/index";  // "red" is a file
  Recommender recommender = start();
  EXPECT_THAT(recommender.messages(), ElementsAre(HasSubstr("could not be kept")));
  EXPECT_THAT(answer(recommender, red), ElementsAre("red"));
}

TEST_F(RecommenderTest, answers_for_many_threads_while_the_catalogue_changes) {
  add("red", red);
  for (std::size_t i = 0; i < 20; ++i) add(numbered("p", i), {0, static_cast<std::uint8_t>(10 * i), 0});
  Recommender recommender = start();
  std::atomic<bool> stop = false;
  {
    std::vector<std::jthread> shoppers;
    for (int t = 0; t < 3; ++t) {
      shoppers.emplace_back([&] {
        RecommendOptions options;
        options.limit = 3;
        while (!stop) EXPECT_EQ(answer(recommender, red, options).at(0), "red");
      });
    }
    for (std::size_t i = 0; i < 30; ++i) {
      add("blue", {0, 0, static_cast<std::uint8_t>(100 + i)});
      recommender.refresh();
    }
    stop = true;
  }
  EXPECT_EQ(recommender.products(), 22u);
}

TEST_F(RecommenderTest, makes_its_graph_beside_the_answers_keeps_it_and_samples_what_it_misses) {
  core::Rng rng(1);
  const auto shade = [&] { return static_cast<std::uint8_t>(rng.below(256)); };
  feeds::ProductFeed feed;
  for (std::size_t i = 0; i < 120; ++i) {
    const std::string id = numbered("p", i);
    feed.products.push_back(feed_product(id, {picture(id, {shade(), shade(), shade()})}));
  }
  import(feed);
  std::atomic<std::size_t> samples = 0;
  RecommenderOptions options = eager_;
  options.graph_from_images = 100;
  options.graph_effort = 7;
  options.make_graph = true;
  options.searches_per_sample = 1;
  options.recall_sample = [&](std::size_t found, std::size_t expected) {
    EXPECT_LE(found, expected);
    EXPECT_EQ(expected, 3U) << "one more than asked for tells if there is a next page";
    ++samples;
  };
  RecommendOptions two;
  two.limit = 2;
  const auto exact = answer(start(), red, two);
  {
    const Recommender recommender(catalogue_, colours_.encoder, options);
    while (samples == 0) EXPECT_THAT(answer(recommender, red, two), SizeIs(2));  // only the graph's are sampled
  }
  // The next one starts from the graph that was kept: it samples at once, though it makes none.
  options.make_graph = false;
  samples = 0;
  const Recommender recommender(catalogue_, colours_.encoder, options);
  EXPECT_EQ(answer(recommender, red, two), exact);
  EXPECT_EQ(samples, 1U);
}

TEST_F(RecommenderTest, has_no_answers_in_an_empty_catalogue) { EXPECT_THAT(answer(start(), red), IsEmpty()); }

TEST_F(RecommenderTest, names_a_photo_it_cannot_read) {
  const std::string text = "no photo";
  try {
    start().recommend(std::as_bytes(std::span(text)), "holiday.jpg");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("holiday.jpg"));
  }
}

}  // namespace
}  // namespace selvedge::recommend
