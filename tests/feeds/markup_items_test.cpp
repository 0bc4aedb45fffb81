#include "shop/feeds/markup_items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/core/rng.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// "line:text", or "line!problem".
std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> items;
  MarkupItems reader(text, {"item", "entry"});
  while (const auto item = reader.next()) {
    items.push_back(std::to_string(item->line) + (item->problem.empty() ? ":" + std::string(item->text) : "!"));
  }
  return items;
}

TEST(MarkupItems, finds_items_with_their_lines_wherever_they_are) {
  EXPECT_THAT(found("<rss>\n<channel><title>x</title>\n<item>a</item>\n<item x='1'><b/></item></channel></rss>"),
              ElementsAre("3:<item>a</item>", "4:<item x='1'><b/></item>"));
  EXPECT_THAT(found("<a:entry>1</a:entry>\n<items><item/></items>"), ElementsAre("1:<a:entry>1</a:entry>"));
  EXPECT_THAT(found("no markup at all"), SizeIs(0));
}

TEST(MarkupItems, looks_for_the_first_of_the_names_alone_so_that_an_item_may_hold_the_others) {
  EXPECT_THAT(found("<entry><item>1</item><item>2</item></entry><Entry>3</Entry>"),
              ElementsAre("1:<entry><item>1</item><item>2</item></entry>", "1:<Entry>3</Entry>"));
}

TEST(MarkupItems, looks_into_no_comment_and_no_cdata) {
  EXPECT_THAT(found("<!-- <item>no</item> --><item><![CDATA[</item><item>]]>yes</item>"),
              ElementsAre("1:<item><![CDATA[</item><item>]]>yes</item>"));
}

TEST(MarkupItems, reports_an_item_that_is_not_closed_and_goes_on_with_the_next) {
  EXPECT_THAT(found("<item>1</item>\n<item>2\n<item>3</item>\n<item>4</itm>"),
              ElementsAre("1:<item>1</item>", "2!", "3:<item>3</item>", "4!"));
  EXPECT_THAT(found("<item><!-- never closed</item><item>2</item>"),
              ElementsAre("1:<item><!-- never closed</item>", "1:<item>2</item>"));
}

TEST(MarkupItems, reports_an_item_too_long_to_be_one) {
  EXPECT_THAT(found("<item>" + std::string(5 << 20, 'x') + "</item><item>2</item>"),
              ElementsAre("1!", "1:<item>2</item>"));
}

TEST(MarkupItems, takes_linear_time_for_what_is_never_closed) {
  for (const std::string piece : {"<!--", "<![CDATA[", "<", "<item ", "<item>", "</", "<item>x</entry>"}) {
    std::string text;
    while (text.size() < (2 << 20)) text += piece;
    const auto items = found(text);
    EXPECT_LE(items.size(), text.size());
  }
}

TEST(MarkupItems, ends_for_any_text) {
  core::Rng rng(1);
  const std::vector<std::string> pieces = {"<item>", "</item>", "<!--", "-->", "<![CDATA[", "]]>",
                                           "<",      ">",       "\n",   "x",   "<entry/>",  "</entry>"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t n = rng.below(30); n > 0; --n) text += pieces[rng.below(pieces.size())];
    for (const std::string& item : found(text)) EXPECT_FALSE(item.empty());
  }
}

}  // namespace
}  // namespace selvedge::feeds
