#include "ground/core/ascii.h"

#include <gtest/gtest.h>

#include <clocale>

namespace selvedge::core {
namespace {

TEST(Ascii, small_letters_change_no_other_byte_in_any_locale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* locale : {"C", "de_DE.ISO-8859-1", "tr_TR.UTF-8", "C.UTF-8"}) {
    std::setlocale(LC_ALL, locale);  // where there is none of that name, the one before stays
    for (int byte = 0; byte < 256; ++byte) {
      const auto c = static_cast<char>(byte);
      const bool large = byte >= 0x41 && byte <= 0x5A;
      EXPECT_EQ(in_small_letters(c), large ? static_cast<char>(byte + 0x20) : c) << byte;
      EXPECT_EQ(is_letter(c), large || (byte >= 0x61 && byte <= 0x7A)) << byte;
      EXPECT_EQ(is_digit(c), byte >= 0x30 && byte <= 0x39) << byte;
    }
  }
  std::setlocale(LC_ALL, before.c_str());
  EXPECT_EQ(in_small_letters("HTTP://GRÜN.Example"), "http://grÜn.example");
  EXPECT_EQ(in_small_letters(""), "");
}

TEST(Ascii, trims_blanks_tabs_and_ends_of_lines_or_what_is_named) {
  EXPECT_EQ(trimmed(" \t\r\na b\n \t"), "a b");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed(" \n"), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\xC2\xA0x\v"), "\xC2\xA0x\v") << "no other white space";
  EXPECT_EQ(trimmed(" \ta\r\n ", " \t"), "a\r\n");
}

TEST(Ascii, a_beginning_counts_in_any_case) {
  EXPECT_TRUE(begins_with("HttpS://a", "https://"));
  EXPECT_TRUE(begins_with("data:", "data:"));
  EXPECT_TRUE(begins_with("", ""));
  EXPECT_FALSE(begins_with("http:/", "http://"));
  EXPECT_FALSE(begins_with("xdata:", "data:"));
}

}  // namespace
}  // namespace selvedge::core
