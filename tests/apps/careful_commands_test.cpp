// Commands say of what they were told wrongly that it is wrong, before or as they do it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drawn_shop.h"

namespace selvedge::apps {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CataloguePut, notes_an_attribute_that_is_a_mistyped_fact) {
  const DrawnShop shop(1);
  const auto put = [&](const std::string& fact) {
    const Ran ran = shop.run("catalogue put --catalogue shop.db --id PID000000 --set " + fact);
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    return ran.output;
  };
  EXPECT_THAT(put("color=red"), HasSubstr("'color' is kept as an attribute; did you mean 'colour'?"));
  EXPECT_THAT(put("color=blue"), Not(HasSubstr("did you mean"))) << "the product has it by now";
  EXPECT_THAT(put("fabric=linen"), Not(HasSubstr("did you mean")));
}

TEST(Serve, checks_the_settings_as_its_start_does) {
  const DrawnShop shop(1);
  EXPECT_EQ(shop.run("serve --catalogue shop.db --check-config").exit_code, 0);
  for (const char* const setting : {"--base-path /v1/", "--web nowhere", "--search database"}) {
    for (const char* const only : {"", " --check-config"}) {
      const Ran ran = shop.run(std::string("serve --catalogue shop.db --port 0 ") + setting + only);
      EXPECT_EQ(ran.exit_code, 1) << setting;
      EXPECT_THAT(ran.output, HasSubstr(": expected ")) << setting;
    }
  }
}

TEST(CatalogueList, marks_what_shoppers_do_not_see) {
  const DrawnShop shop(2);
  ASSERT_EQ(shop.run("catalogue put --catalogue shop.db --id PID000001 --set hidden=true").exit_code, 0);
  const std::string listed = shop.run("catalogue list --catalogue shop.db").output;
  EXPECT_THAT(listed, testing::ContainsRegex("PID000000[^\n]* - *\n"));
  EXPECT_THAT(listed, testing::ContainsRegex("PID000001[^\n]* yes *\n"));
}

TEST(Commands, refuse_what_would_be_done_to_nobodys_use) {
  const DrawnShop shop(1);
  for (const char* const verb : {"export", "backup"})
    EXPECT_EQ(shop.run(std::string("catalogue ") + verb + " --catalogue shop.db --out -").exit_code, 2) << verb;
  EXPECT_FALSE(std::filesystem::exists(shop / "-"));
  const Ran report = shop.run("feedback report --catalogue shop.db --from 2026-03-02 --to 2026-03-01");
  EXPECT_EQ(report.exit_code, 2);
  EXPECT_THAT(report.output, HasSubstr("expected 2026-03-02 or a later day, found 2026-03-01"));
  const Ran mark = shop.run("catalogue import --catalogue shop.db feed.csv --decimal-mark dot");
  EXPECT_EQ(mark.exit_code, 2);
  EXPECT_THAT(mark.output, testing::AllOf(HasSubstr("point"), HasSubstr("comma"), Not(HasSubstr("->"))));
}

TEST(Commands, fail_where_their_output_cannot_be_written) {
  const DrawnShop shop(1);
  for (const char* const command :
       {"--version", "--help", "catalogue list --help", "catalogue list --catalogue shop.db"})
    EXPECT_EQ(shop.run(std::string(command) + " > /dev/full").exit_code, 1) << command;
  const Ran created = shop.run("key create --catalogue shop.db --label a --scope read > /dev/full");
  EXPECT_EQ(created.exit_code, 1);
  const auto keys = shop.open().keys().list();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_TRUE(keys[0].revoked.has_value()) << "nobody has its token";
}

}  // namespace
}  // namespace selvedge::apps
