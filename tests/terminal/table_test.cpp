#include "ground/terminal/table.h"

#include <gtest/gtest.h>

namespace selvedge::terminal {
namespace {

TEST(FormatTable, aligns_numbers_right_and_counts_characters_not_bytes) {
  EXPECT_EQ(format_table({"rank", "title"}, {{"1", "Blusé"}, {"10", "Coat"}}),
            "rank  title\n"
            "   1  Blusé\n"
            "  10  Coat\n");
}

TEST(FormatTable, prints_the_header_alone_without_rows_and_fills_short_rows) {
  EXPECT_EQ(format_table({"a", "b"}, {}), "a  b\n");
  EXPECT_EQ(format_table({"a", "b"}, {{"x"}}), "a  b\nx\n");
}

}  // namespace
}  // namespace selvedge::terminal
