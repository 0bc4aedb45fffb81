#include "shop/catalogue/stored_texts.h"

#include <gtest/gtest.h>

#include <map>

namespace selvedge::catalogue {
namespace {

// How often a list was read, and lists of that many texts.
struct Source {
  int reads = 0;
  std::size_t texts = 1;
  TextList ask(KeptTexts& kept, std::int64_t revision, const std::string& list = "colour") {
    return kept.of(revision, list, [&] {
      ++reads;
      return std::vector<std::string>(texts, list + std::to_string(revision));
    });
  }
};

TEST(KeptTexts, are_read_once_a_revision_and_list) {
  KeptTexts kept;
  Source source;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(source.ask(kept, 1)->front(), "colour1");
  EXPECT_EQ(source.reads, 1);
  EXPECT_EQ(source.ask(kept, 1, "category")->front(), "category1");
  EXPECT_EQ(source.ask(kept, 2)->front(), "colour2");
  EXPECT_EQ(source.reads, 3);
}

TEST(KeptTexts, of_a_replica_that_is_behind_neither_stand_for_the_latest_nor_drop_them) {
  KeptTexts kept;
  Source source;
  source.ask(kept, 5);
  EXPECT_EQ(source.ask(kept, 4)->front(), "colour4");
  EXPECT_EQ(source.ask(kept, 5)->front(), "colour5");
  EXPECT_EQ(source.reads, 2);
}

TEST(KeptTexts, are_not_kept_where_they_would_be_as_large_as_the_catalogue) {
  KeptTexts kept;
  Source source{0, 50'000};
  for (int i = 0; i < 2; ++i) EXPECT_EQ(source.ask(kept, 1)->size(), 50'000u);
  EXPECT_EQ(source.reads, 2);
}

TEST(KeptTexts, have_room_however_many_attributes_a_stranger_makes_up) {
  KeptTexts kept;
  Source source{0, 0};
  for (int i = 0; i < 1000; ++i) source.ask(kept, 1, "attribute " + std::to_string(i));
  source = {};
  for (int i = 0; i < 2; ++i) source.ask(kept, 1, "colour");
  EXPECT_EQ(source.reads, 1);
}

TEST(StoredTexts, of_attributes_that_a_stranger_made_up_are_not_looked_for) {
  using Column = StoredTexts::Column;
  KeptTexts kept;
  std::map<Column, int> reads;
  const auto ask = [&](const std::string& attribute) {
    const StoredTexts texts(kept, 1, [&](Column column, const std::string&) {
      ++reads[column];
      return std::vector<std::string>{column == Column::attribute_name ? "size" : "m"};
    });
    return texts.attribute(attribute)->size();
  };
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ask("made up " + std::to_string(i)), 0u);
  EXPECT_EQ(ask("size"), 1u);
  EXPECT_EQ(reads[Column::attribute_value], 1);
  EXPECT_EQ(reads[Column::attribute_name], 1);
}

}  // namespace
}  // namespace selvedge::catalogue
