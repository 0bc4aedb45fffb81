#include "shop/service/answer_cursor.h"

#include <gtest/gtest.h>

#include "ground/core/rng.h"

namespace selvedge::service {
namespace {

const std::vector<std::byte> cursor_secret(32, std::byte{1});

ContinuedQuery asked() {
  ContinuedQuery query;
  query.photo.embedding = {0.1F, -0.0F, 1e-30F, 0.9949874F};
  query.photo.kinds = garments::KindShares{0.125F, 0.5F, 0.375F};
  query.options.limit = 7;
  query.options.filter = parse_product_filter(std::vector<std::string>{
      "category=Coats, Jackets", "colour=red,blue", "price=10..19.90", "in_stock=false", "size=S,M"});
  query.options.filter.item_group_id = {"\xFF"};
  query.options.group_variants = true;
  query.options.min_probability = 0.25;
  query.options.order = AnswerOrder::price_falling;
  query.options.unlike = {{"p/2"}, {"p 3"}};
  query.end = {{true, 0.12345679F, {"p/1"}}, 42, 0.3};
  query.verdict = Verdict::similar;
  return query;
}

TEST(AnswerCursors, hold_the_whole_query_to_the_last_bit) {
  const AnswerCursors cursors(cursor_secret);
  const std::string cursor = cursors.cursor_of(asked(), "m");
  EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos)
      << "it stands in a URL";
  const auto opened = AnswerCursors(cursor_secret).open(cursor, "m");
  ASSERT_TRUE(opened);
  const ContinuedQuery wanted = asked();
  EXPECT_EQ(opened->photo.embedding, wanted.photo.embedding);
  EXPECT_EQ(opened->photo.kinds, wanted.photo.kinds);
  EXPECT_EQ(opened->options.limit, wanted.options.limit);
  EXPECT_EQ(opened->options.filter, wanted.options.filter);
  EXPECT_EQ(opened->options.group_variants, wanted.options.group_variants);
  EXPECT_EQ(opened->options.min_probability, wanted.options.min_probability);
  EXPECT_EQ(opened->options.order, wanted.options.order);
  EXPECT_EQ(opened->options.unlike, wanted.options.unlike);
  EXPECT_EQ(opened->end.place, wanted.end.place);
  EXPECT_EQ(opened->end.products, wanted.end.products);
  EXPECT_EQ(opened->end.none_probability, wanted.end.none_probability);
  EXPECT_EQ(opened->verdict, wanted.verdict);
}

TEST(AnswerCursors, open_for_no_other_secret_and_no_other_model) {
  const std::string cursor = AnswerCursors(cursor_secret).cursor_of(asked(), "m");
  EXPECT_FALSE(AnswerCursors(std::vector<std::byte>(32, std::byte{2})).open(cursor, "m"));
  EXPECT_FALSE(AnswerCursors(cursor_secret).open(cursor, "another"));
}

TEST(AnswerCursors, open_for_no_text_that_was_changed_or_made_up) {
  const AnswerCursors cursors(cursor_secret);
  const std::string cursor = cursors.cursor_of(asked(), "m");
  // All but the last letter, which has bits that mean nothing.
  for (std::size_t i = 0; i + 1 < cursor.size(); ++i) {
    std::string other = cursor;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cursors.open(other, "m")) << i;
    EXPECT_FALSE(cursors.open(cursor.substr(0, i), "m")) << i;
  }
  core::Rng rng(1);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string noise;
    for (std::size_t i = 0; i < size; ++i) noise += static_cast<char>(rng.below(256));
    EXPECT_FALSE(cursors.open(noise, "m"));
  }
}

TEST(AnswerCursors, of_one_query_are_never_alike) {
  const AnswerCursors cursors(cursor_secret);
  EXPECT_NE(cursors.cursor_of(asked(), "m"), cursors.cursor_of(asked(), "m")) << "each has a nonce of its own";
}

}  // namespace
}  // namespace selvedge::service
