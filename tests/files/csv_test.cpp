#include "ground/files/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::files {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string message_of(const std::string& text) {
  try {
    parse_csv(text, "t.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Csv, reads_quotes_commas_newlines_and_a_byte_order_mark) {
  const CsvTable table = parse_csv(
      "\xEF\xBB\xBF"
      "id,title\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,plain",
      "t.csv");
  EXPECT_THAT(table.header, ElementsAre("id", "title"));
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_THAT(table.rows[0].fields, ElementsAre("1", "a, \"b\"\nc"));
  EXPECT_THAT(table.rows[1].fields, ElementsAre("2", "plain"));
}

TEST(Csv, knows_the_line_each_row_starts_on) {
  const CsvTable table = parse_csv("a,b\n\n1,\"x\ny\nz\"\n\n2,w\n", "t.csv");
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].line, 3u);
  EXPECT_EQ(table.rows[1].line, 7u);
  EXPECT_EQ(table.where(table.rows[1]), "t.csv:7");
}

TEST(Csv, knows_the_line_of_a_last_row_without_an_end_and_of_rows_that_end_in_a_carriage_return) {
  EXPECT_EQ(parse_csv("a\n1", "t.csv").rows.at(0).line, 2u);
  const CsvTable table = parse_csv("a,b\r1,2\r\r3,4\r\n5,6", "t.csv");
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[0].line, 2u);
  EXPECT_EQ(table.rows[1].line, 4u);
  EXPECT_EQ(table.rows[2].line, 5u);
}

TEST(Csv, keeps_rows_shorter_and_longer_than_the_header) {
  const CsvTable table = parse_csv("a,b\n1\n1,2,3\n,\n", "t.csv");
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[0].fields.size(), 1u);
  EXPECT_EQ(table.rows[1].fields.size(), 3u);
  EXPECT_THAT(table.rows[2].fields, ElementsAre("", ""));
}

TEST(Csv, names_file_and_line_of_what_is_malformed) {
  EXPECT_THAT(message_of("a,b\n1,2\n3,\"open\n4,5\n"), HasSubstr("row starts at line 3"));
  EXPECT_THAT(message_of("a,b\n1,\"x\"y\n"), HasSubstr("t.csv:2"));
  EXPECT_THAT(message_of(""), HasSubstr("t.csv"));
}

TEST(Csv, names_the_missing_column_and_what_it_found) {
  try {
    parse_csv("a,b\n", "t.csv").column("image");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("'image'"), HasSubstr("a,b")));
  }
}

TEST(Csv, says_when_a_missing_column_may_be_due_to_other_separators) {
  const auto message = [](const char* text) -> std::string {
    try {
      parse_csv(text, "t.csv").column("image");
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(message("image;product_id\na.jpg;1\n"), HasSubstr("separated by ';'"));
  EXPECT_THAT(message("image\tproduct_id\n"), HasSubstr("separated by tabs"));
  EXPECT_THAT(message("picture,a;b\n"), testing::Not(HasSubstr("separated")));
}

TEST(Csv, reads_back_every_field_it_wrote) {
  core::Rng rng(9);
  const std::string alphabet = "ab ,\"\n\r\t;\xC3\xA9";
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> fields(1 + rng.below(4));
    for (auto& field : fields) {
      for (std::size_t n = rng.below(6); n > 0; --n) field += alphabet[rng.below(alphabet.size())];
    }
    const CsvTable table = parse_csv("h\n" + csv_line(fields), "t.csv");
    if (fields.size() == 1 && fields[0].empty()) continue;  // a blank line is no row
    ASSERT_EQ(table.rows.size(), 1u);
    EXPECT_EQ(table.rows[0].fields, fields);
  }
}

TEST(Csv, keeps_a_byte_order_mark_that_a_field_begins_with) {
  const std::vector<std::string> fields = {"\xEF\xBB\xBFid", "title"};
  EXPECT_EQ(parse_csv(csv_line(fields), "t.csv").header, fields);
}

TEST(Csv, survives_random_bytes) {
  core::Rng rng(10);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t n = rng.below(200); n > 0; --n) text += "\",\n\ra\0\xff"[rng.below(7)];
    try {
      parse_csv(text, "t.csv");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
    }
  }
}

}  // namespace
}  // namespace selvedge::files
