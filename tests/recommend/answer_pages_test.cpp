// Answers page by page, and how they are listed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "recommend/recommend_fixture.h"
#include "shop/recommend/answer_order.h"
#include "shop/recommend/recommender.h"

namespace selvedge::recommend {
namespace {

using testing::Colour;
using testing::ColourEncoder;
using ::testing::ElementsAre;
using testing::feed_product;
using testing::numbered;
using testing::plain;

class AnswerPages : public testing::ColourShop {
 protected:
  // Products of few colours: most are as similar to a photo as many others.
  void stock_up(std::size_t products) {
    feeds::ProductFeed feed;
    for (std::size_t i = 0; i < products; ++i) {
      const auto shade = static_cast<std::uint8_t>(60 + 40 * (i % 5));
      const std::string file = "c" + std::to_string(shade);
      feed.products.push_back(feed_product(numbered("p", i * 7919 % products), {picture(file, {shade, 20, 20})}));
      feed.products.back().facts.item_group_id = "g" + std::to_string(i % 13);
    }
    import(feed);
  }
  static std::vector<float> query() {
    std::vector<float> row(8);
    ColourEncoder::embed_one(plain({250, 20, 20}), row);
    return row;
  }
  static std::vector<std::string> ids(const std::vector<Recommendation>& answers) {
    std::vector<std::string> ids;
    for (const Recommendation& one : answers) ids.push_back(one.product.facts.id.value);
    return ids;
  }
  // All pages, one behind the other; `between` is called between two.
  static std::vector<Recommendation> all_pages(
      const Recommender& recommender, const RecommendOptions& options, const std::function<void()>& between = [] {}) {
    std::vector<Recommendation> all;
    std::optional<PageEnd> end;
    do {
      AnswerPage page = recommender.search_page(query(), options, {}, end);
      EXPECT_LE(page.answers.size(), options.limit);
      EXPECT_TRUE(!page.next || page.answers.size() == options.limit);
      EXPECT_TRUE(!end || !page.answers.empty()) << "a page said that there is a next one";
      end = page.next;
      for (Recommendation& one : page.answers) all.push_back(std::move(one));
      between();
    } while (end);
    return all;
  }
};

TEST_F(AnswerPages, together_are_the_answers_in_one_where_many_are_equally_similar) {
  stock_up(150);
  const Recommender recommender(catalogue_, colours_.encoder);
  const auto whole = recommender.search(query(), {.limit = 1000});
  ASSERT_EQ(whole.size(), 150U);
  for (const std::size_t limit : {1, 7, 30, 149, 150, 151}) {
    const auto pages = all_pages(recommender, {.limit = limit});
    EXPECT_EQ(ids(pages), ids(whole)) << limit;
    for (std::size_t i = 0; i < pages.size(); ++i)
      EXPECT_NEAR(pages[i].match_probability, whole[i].match_probability, 1e-9);
  }
}

TEST_F(AnswerPages, answer_each_group_of_variants_once_over_all_of_them) {
  stock_up(150);
  const Recommender recommender(catalogue_, colours_.encoder);
  const RecommendOptions one_each{.limit = 1000, .group_variants = true};
  for (const std::size_t limit : {1, 5, 13}) {
    const auto pages = all_pages(recommender, {.limit = limit, .group_variants = true});
    EXPECT_EQ(ids(pages), ids(recommender.search(query(), one_each))) << limit;
    EXPECT_EQ(pages.size(), 13U);
  }
}

TEST_F(AnswerPages, end_where_answers_become_too_unlikely) {
  stock_up(50);
  const Recommender recommender(catalogue_, colours_.encoder);
  const double least = 0.001;
  const auto pages = all_pages(recommender, {.limit = 1, .min_probability = least});
  EXPECT_EQ(ids(pages), ids(recommender.search(query(), {.limit = 50, .min_probability = least})));
  EXPECT_LT(pages.size(), 50U);
}

TEST_F(AnswerPages, lose_and_repeat_nothing_while_the_catalogue_changes) {
  stock_up(100);
  Recommender recommender(catalogue_, colours_.encoder);
  std::size_t round = 0;
  const auto before = ids(recommender.search(query(), {.limit = 1000}));
  const auto seen = ids(all_pages(recommender, {.limit = 9}, [&] {
    // As similar as the first answers: those behind move up.
    import(feed_product(numbered("new", round), {picture("c220", {220, 20, 20})}));
    if (round < 3) catalogue_.remove(std::vector<ProductId>{{before[round]}});
    ++round;
    recommender.refresh();
  }));
  const std::set<std::string> once(seen.begin(), seen.end());
  EXPECT_EQ(once.size(), seen.size());
  for (std::size_t i = 3; i < before.size(); ++i) EXPECT_TRUE(once.contains(before[i])) << before[i];
}

// The first 200 of the nearest are ordered by kind and by what is not meant, those behind by their cosine.
TEST_F(AnswerPages, together_are_the_answers_in_one_where_kinds_and_unmeant_products_order_them) {
  stock_up(230);
  garments::KindModel kinds;
  kinds.weights.assign(garments::kind_count * 8, 0.0F);
  for (std::size_t i = 0; i < 8; ++i) kinds.weights[i] = static_cast<float>(i) - 3;
  kinds.order_weight = 0.3;
  colours_.encoder.kinds = kinds;
  const Recommender recommender(catalogue_, colours_.encoder);
  const ProductId unmeant = recommender.search(query(), {.limit = 1}).at(0).product.facts.id;
  const auto whole = recommender.search(query(), {.limit = 1000, .unlike = {unmeant}});
  ASSERT_EQ(whole.size(), 229U);
  for (const std::size_t limit : {7, 100, 199}) {
    const auto pages = all_pages(recommender, {.limit = limit, .unlike = {unmeant}});
    EXPECT_EQ(ids(pages), ids(whole)) << limit;
    for (std::size_t i = 0; i < pages.size(); ++i)
      EXPECT_NEAR(pages[i].match_probability, whole[i].match_probability, 1e-9);
  }
}

// A likely answer may stand behind an unlikely one where more than the cosine orders them.
TEST_F(AnswerPages, together_are_all_likely_answers_in_one_whatever_orders_them) {
  for (std::size_t i = 0; i < 40; ++i) {
    const auto shade = static_cast<std::uint8_t>(6 * (i * 7 % 40));
    import(feed_product(numbered("p", i), {picture(numbered("c", i), {250, shade, 20})}));
  }
  garments::KindModel kinds;
  kinds.weights.assign(garments::kind_count * 8, 0.0F);
  for (std::size_t i = 0; i < 8; ++i) kinds.weights[i] = 20 * static_cast<float>(i % 3) - 20;
  kinds.order_weight = 0.5;
  colours_.encoder.kinds = kinds;
  // None is likely, so that those before take little from those behind.
  colours_.encoder.answers = model_directory::AnswerCalibration{40, 0, -46, 0.2, {}};
  const Recommender recommender(catalogue_, colours_.encoder);
  const auto page = [&](bool likeness, const RecommendOptions& options, const std::optional<PageEnd>& end) {
    return likeness ? recommender.similar_page({numbered("p", 1)}, options, end).value()
                    : recommender.search_page(query(), options, {}, end);
  };
  for (const bool likeness : {false, true}) {
    RecommendOptions options{.limit = 100, .unlike = {{numbered("p", 2)}, {numbered("p", 5)}}};
    const auto all = page(likeness, options, {}).answers;
    const auto behind = std::ranges::adjacent_find(
        all, [](const auto& a, const auto& b) { return a.match_probability < b.match_probability; });
    ASSERT_NE(behind, all.end()) << "or the test says nothing";
    options.min_probability = std::next(behind)->match_probability;
    std::vector<std::string> wanted;
    for (const Recommendation& one : all) {
      if (one.match_probability >= options.min_probability) wanted.push_back(one.product.facts.id.value);
    }
    for (const std::size_t limit : {1, 2, 3, 7, 100}) {
      options.limit = limit;
      std::vector<std::string> seen;
      std::optional<PageEnd> end;
      do {
        const AnswerPage one = page(likeness, options, end);
        for (const std::string& id : ids(one.answers)) seen.push_back(id);
        EXPECT_TRUE(!one.next || one.answers.size() == limit);
        EXPECT_TRUE(!end || !one.answers.empty()) << "a page said that there is a next one";
        end = one.next;
      } while (end);
      EXPECT_EQ(seen, wanted) << limit << (likeness ? " like a product" : " of a photo");
    }
  }
}

TEST_F(AnswerPages, of_similar_products_leave_out_the_product_on_each) {
  stock_up(60);
  const Recommender recommender(catalogue_, colours_.encoder);
  const ProductId own = recommender.search(query(), {.limit = 1}).at(0).product.facts.id;
  std::vector<std::string> seen;
  std::optional<PageEnd> end;
  do {
    const auto page = recommender.similar_page(own, {.limit = 7}, end).value();
    for (const std::string& id : ids(page.answers)) seen.push_back(id);
    end = page.next;
  } while (end);
  EXPECT_EQ(seen, ids(recommender.similar(own, {.limit = 1000}).value()));
  EXPECT_EQ(seen.size(), 59U);
}

Recommendation priced(const std::string& id, const std::string& price, const std::string& currency) {
  Recommendation one;
  one.product.facts.id = {id};
  one.product.facts.price = parse_price(price);
  one.product.facts.currency = currency;
  return one;
}

std::vector<std::string> in_order(AnswerOrder order) {
  std::vector<Recommendation> answers{priced("a", "30", "EUR"), priced("b", "", "EUR"),     priced("c", "5", "CHF"),
                                      priced("d", "10", "EUR"), priced("e", "9.99", "EUR"), priced("f", "7", ""),
                                      priced("g", "10", "EUR"), priced("h", "4", "CHF"),    priced("i", "", "")};
  put_in_order(answers, order);
  std::vector<std::string> ids;
  for (const Recommendation& one : answers) ids.push_back(one.product.facts.id.value);
  return ids;
}

TEST(AnswerOrder, by_price_has_the_most_frequent_currency_first_and_those_without_a_price_last) {
  EXPECT_THAT(in_order(AnswerOrder::price), ElementsAre("e", "d", "g", "a", "h", "c", "f", "b", "i"));
  EXPECT_THAT(in_order(AnswerOrder::price_falling), ElementsAre("a", "d", "g", "e", "c", "h", "f", "b", "i"));
  EXPECT_THAT(in_order(AnswerOrder::similarity), ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i"));
}

TEST(AnswerOrder, has_a_name_each) {
  EXPECT_EQ(order_of("similarity"), AnswerOrder::similarity);
  EXPECT_EQ(order_of("price"), AnswerOrder::price);
  EXPECT_EQ(order_of("-price"), AnswerOrder::price_falling);
  EXPECT_EQ(order_of("name"), std::nullopt);
}

}  // namespace
}  // namespace selvedge::recommend
