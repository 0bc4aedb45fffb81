#include "shop/catalogue/folded_text.h"

#include <gtest/gtest.h>

namespace selvedge::catalogue {
namespace {

TEST(FoldedText, is_the_same_for_what_differs_in_case_alone) {
  EXPECT_EQ(folded("DRESS"), "dress");
  EXPECT_EQ(folded("ÄRMEL"), "ärmel");
  EXPECT_EQ(folded("ПЛАТЬЯ"), "платья");
  EXPECT_EQ(folded("STRASSE"), folded("straße"));
  EXPECT_EQ(folded("ΦΌΡΕΜΑΣ"), folded("φόρεμας")) << "with a final sigma";
  EXPECT_EQ(folded("İ"), folded("i\u0307")) << "as Unicode folds it without a language";
}

TEST(FoldedText, is_the_same_however_its_marks_are_written) {
  EXPECT_EQ(folded("A\u0308RMEL"), folded("ärmel"));
  EXPECT_EQ(folded("e\u0301te\u0301"), "été");
  EXPECT_EQ(folded("\u03B1\u0345\u0301"), folded("\u1FB4")) << "alpha with two marks, in the other order";
  EXPECT_EQ(folded("\u1FB4"), folded("\u0386\u0345"));
}

TEST(FoldedText, tells_apart_what_is_written_otherwise) {
  EXPECT_NE(folded("Armel"), folded("Ärmel"));
  EXPECT_NE(folded("а"), folded("a")) << "a Cyrillic letter";
}

TEST(FoldedText, of_folded_text_is_itself_and_of_what_is_no_text_too) {
  for (const char* text : {"", "ÄRMEL", "ﬁne STRAẞE", "\u1FB4\u0345\u0301", "ǰ", "\xFF\xFE no UTF-8", "\xC3"})
    EXPECT_EQ(folded(folded(text)), folded(text)) << text;
  EXPECT_EQ(folded("\xFF\xFE"), "\xFF\xFE");
}

}  // namespace
}  // namespace selvedge::catalogue
