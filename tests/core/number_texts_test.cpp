#include "ground/core/number_texts.h"

#include <gtest/gtest.h>

#include "ground/core/utf8.h"

namespace selvedge::core {
namespace {

TEST(NumberTexts, have_one_spelling_of_a_crop) {
  EXPECT_EQ(parse_crop("40,60,300,400"), (std::array{40, 60, 300, 400}));
  EXPECT_EQ(parse_crop("0,0,1,1"), (std::array{0, 0, 1, 1}));
  EXPECT_EQ(parse_crop("-5,0,10,10"), (std::array{-5, 0, 10, 10})) << "which lies in no picture";
  for (const char* other : {"", "1,2,3", "1,2,3,", "1,2,3,4,", "1,2,3,4,5", "040,60,100,100", "-0,1,1,1", "00,1,1,1",
                            "+1,1,1,1", " 1,1,1,1", "1,1,1,1 ", "1.0,1,1,1", "1;1;1;1", "99999999999,1,1,1", "-,1,1,1"})
    EXPECT_FALSE(parse_crop(other)) << other;
}

TEST(NumberTexts, have_grids_of_one_to_sixteen_rows_and_columns) {
  const auto grid = parse_grid("3x2");
  ASSERT_TRUE(grid);
  EXPECT_EQ(grid->rows, 3);
  EXPECT_EQ(grid->columns, 2);
  EXPECT_TRUE(parse_grid("16x1"));
  for (const char* other : {"", "3", "3x", "x2", "0x1", "17x1", "3x-2", "3X2", "3x2x1", "03x2", "3x2 "})
    EXPECT_FALSE(parse_grid(other)) << other;
}

TEST(Utf8, is_told_from_what_only_looks_like_it) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(
      is_utf8("R\xc3\xb6"
              "cke \xf0\x9f\x91\x97"));
  for (const char* other : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"})
    EXPECT_FALSE(is_utf8(other));
}

}  // namespace
}  // namespace selvedge::core
