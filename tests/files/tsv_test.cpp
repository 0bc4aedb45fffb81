#include "ground/files/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::files {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(ParseTsv, splits_lines_at_tabs_and_keeps_empty_fields) {
  const CsvTable table = parse_tsv("\xEF\xBB\xBFid\ttitle\tlink\r\n1\tred, dress\t\r\n\n2\t\tx", "feed.tsv");
  EXPECT_THAT(table.header, ElementsAre("id", "title", "link"));
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_THAT(table.rows[0].fields, ElementsAre("1", "red, dress", ""));
  EXPECT_THAT(table.rows[1].fields, ElementsAre("2", "", "x"));
  EXPECT_EQ(table.where(table.rows[1]), "feed.tsv:4");
}

TEST(ParseTsv, reads_quoted_fields_over_lines_and_leaves_other_quotes_alone) {
  const CsvTable table = parse_tsv(
      "id\ttitle\n"
      "1\t\"two\nlines, a \"\"word\"\"\tand a tab\"\n"
      "2\t15\" bag\n"
      "3\t\"Nice\" bag\n"
      "4\t\"never closed\n"
      "5\t\"\"\n",
      "feed.tsv");
  ASSERT_THAT(table.rows, SizeIs(5));
  EXPECT_THAT(table.rows[0].fields, ElementsAre("1", "two\nlines, a \"word\"\tand a tab"));
  EXPECT_THAT(table.rows[1].fields, ElementsAre("2", "15\" bag"));
  EXPECT_THAT(table.rows[2].fields, ElementsAre("3", "\"Nice\" bag"));
  EXPECT_THAT(table.rows[3].fields, ElementsAre("4", "\"never closed"));
  EXPECT_THAT(table.rows[4].fields, ElementsAre("5", ""));
  EXPECT_EQ(table.rows[1].line, 4u);
}

TEST(ParseTsv, names_each_row_by_a_line_it_has_whatever_the_bytes) {
  core::Rng rng(3);
  const std::string pieces = "\t\n\r\"a,\0\xFF";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t n = 1 + rng.below(60); n > 0; --n) text += pieces[rng.below(pieces.size())];
    const auto lines = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    try {
      for (const CsvRow& row : parse_tsv(text, "feed.tsv").rows) {
        EXPECT_GE(row.line, 1u);
        EXPECT_LE(row.line, lines);
        EXPECT_FALSE(row.fields.empty());
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
    }
  }
  EXPECT_THROW(parse_tsv("\n\n", "feed.tsv"), Error);
}

TEST(ParseTsv, takes_time_in_proportion_to_a_file_of_quotes) {
  std::string text = "id\ttitle\n";
  for (int i = 0; i < 20'000; ++i) text += "\"a\t\"b\n";
  EXPECT_THAT(parse_tsv(text, "feed.tsv").rows, SizeIs(20'000));
}

}  // namespace
}  // namespace selvedge::files
