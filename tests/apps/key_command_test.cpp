// selvedge key, as the keeper of a shop uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "drawn_shop.h"

namespace selvedge::apps {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

bool opens(const DrawnShop& shop, const std::string& token) { return shop.open().keys().check(token, {}).has_value(); }

TEST(KeyCommand, makes_a_key_that_opens_until_it_is_revoked) {
  const DrawnShop shop(1);
  const Ran created =
      shop.run("key create --catalogue shop.db --label 'stock system' --scope write --scope read --json --quiet");
  ASSERT_EQ(created.exit_code, 0) << created.output;
  const auto key = nlohmann::json::parse(created.output);
  const std::string id = key.at("id"), token = key.at("token");
  EXPECT_EQ(key.at("scopes"), (nlohmann::json{"read", "write"}));
  EXPECT_TRUE(opens(shop, token));

  const Ran listed = shop.run("key list --catalogue shop.db");
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_THAT(listed.output, ContainsRegex(id + " +stock system +read write"));
  EXPECT_THAT(listed.output, Not(HasSubstr(token.substr(token.size() - 20))));

  const Ran revoked = shop.run("key revoke --catalogue shop.db --json " + id);
  EXPECT_EQ(revoked.exit_code, 0);
  EXPECT_EQ(nlohmann::json::parse(revoked.output), (nlohmann::json{{"revoked", id}}));
  EXPECT_FALSE(opens(shop, token));
  const auto keys = nlohmann::json::parse(shop.run("key list --catalogue shop.db --json").output).at("keys");
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_THAT(keys[0].at("revoked").get<std::string>(), ContainsRegex("^20..-..-..T..:..:..Z$"));
}

TEST(KeyCommand, says_that_the_token_is_shown_once) {
  const DrawnShop shop(1);
  const Ran created = shop.run("key create --catalogue shop.db --label a --scope feedback");
  EXPECT_THAT(created.output, ContainsRegex("token +slv_[0-9a-f]+_"));
  EXPECT_THAT(created.output, HasSubstr("cannot be shown again"));
}

TEST(KeyCommand, tells_failure_and_wrong_usage_apart) {
  const DrawnShop shop(1);
  EXPECT_EQ(shop.run("key create --catalogue shop.db --label a").exit_code, 2);
  EXPECT_EQ(shop.run("key create --catalogue shop.db --label a --scope admin").exit_code, 2);
  EXPECT_EQ(shop.run("key create --catalogue shop.db --label '' --scope read").exit_code, 1);
  const Ran unknown = shop.run("key revoke --catalogue shop.db 00000000");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.output, HasSubstr("no key '00000000'"));
  EXPECT_EQ(shop.run("key list --catalogue none.db").exit_code, 1);
  EXPECT_EQ(shop.run("key").exit_code, 2);
}

}  // namespace
}  // namespace selvedge::apps
