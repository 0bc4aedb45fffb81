// Keys: what a token looks like, what opens and what does not.
#include "shop/catalogue/api_keys.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <set>

#include "catalogue/catalogue_suite.h"
#include "ground/files/read_file.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr sys_seconds noon = sys_days(days(20000)) + hours(12);

TEST(KeyToken, is_read_as_it_was_written_and_never_drawn_twice) {
  std::set<std::string> ids, secrets;
  for (int i = 0; i < 50; ++i) {
    const KeyToken token = draw_token();
    const std::string text = to_string(token);
    EXPECT_TRUE(std::regex_match(text, std::regex("slv_[0-9a-f]{8}_[A-Za-z0-9_-]{43}"))) << text;
    const auto read = parse_token(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->id, token.id);
    EXPECT_EQ(read->secret, token.secret);
    ids.insert(token.id);
    secrets.insert(token.secret);
  }
  EXPECT_EQ(ids.size(), 50u);
  EXPECT_EQ(secrets.size(), 50u);
}

TEST(KeyToken, of_any_other_shape_is_none) {
  const std::string good = "slv_0123abcd_" + std::string(43, 'A');
  ASSERT_TRUE(parse_token(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(parse_token(good.substr(0, i))) << i;
    for (const char c : {'\0', ' ', '\xFF', '%'}) {
      std::string broken = good;
      broken[i] = c;
      EXPECT_FALSE(parse_token(broken)) << i;
    }
  }
  EXPECT_FALSE(parse_token(good + "A"));
  EXPECT_FALSE(parse_token("SLV_0123abcd_" + std::string(43, 'A')));
  EXPECT_FALSE(parse_token("slv_0123ABCD_" + std::string(43, 'A')));
  EXPECT_FALSE(parse_token("slv_0123abcd-" + std::string(43, 'A')));
  EXPECT_FALSE(parse_token(std::string(1 << 20, 'A')));
}

TEST(KeyScopes, are_read_as_they_are_written) {
  for (const KeyScope scope : {KeyScope::read, KeyScope::write, KeyScope::feedback})
    EXPECT_EQ(scope_from(to_string(scope)), scope);
  EXPECT_FALSE(scope_from("admin"));
  EXPECT_FALSE(scope_from(""));
}

class CatalogueKeys : public testing::CatalogueSuite {};

TEST_P(CatalogueKeys, open_what_they_were_made_for_and_nothing_else) {
  Catalogue catalogue = make();
  const NewApiKey made = catalogue.keys().create("till 3", {KeyScope::write, KeyScope::read, KeyScope::write}, noon);
  const auto key = reopen().keys().check(made.token, noon);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->id, made.key.id);
  EXPECT_EQ(key->label, "till 3");
  EXPECT_THAT(key->scopes, ElementsAre(KeyScope::read, KeyScope::write));
  EXPECT_TRUE(key->allows(KeyScope::write));
  EXPECT_FALSE(key->allows(KeyScope::feedback));
}

TEST_P(CatalogueKeys, for_query_ids_are_the_same_for_all_who_open_the_catalogue) {
  Catalogue catalogue = make();
  const auto key = catalogue.keys().query_id_key();
  EXPECT_EQ(key.size(), 32u);
  EXPECT_NE(key, std::vector<std::byte>(32));
  EXPECT_EQ(catalogue.keys().query_id_key(), key);
  EXPECT_EQ(reopen().keys().query_id_key(), key);
}

TEST_P(CatalogueKeys, do_not_open_with_another_secret) {
  Catalogue catalogue = make();
  const NewApiKey made = catalogue.keys().create("a", {KeyScope::read}, noon);
  const NewApiKey other = catalogue.keys().create("b", {KeyScope::read}, noon);
  std::string wrong = made.token;
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(catalogue.keys().check(wrong, noon));
  wrong = to_string(KeyToken{made.key.id, parse_token(other.token)->secret});
  EXPECT_FALSE(catalogue.keys().check(wrong, noon)) << "the secret of another key";
  EXPECT_FALSE(catalogue.keys().check(to_string(draw_token()), noon)) << "a key that was never made";
  EXPECT_FALSE(catalogue.keys().check("", noon));
  EXPECT_FALSE(catalogue.keys().check("slv_' OR 1=1 --", noon));
  EXPECT_TRUE(catalogue.keys().check(made.token, noon));
}

TEST_P(CatalogueKeys, open_nothing_once_revoked) {
  Catalogue catalogue = make();
  Catalogue service = reopen();
  const NewApiKey made = catalogue.keys().create("a", {KeyScope::read}, noon);
  const NewApiKey kept = catalogue.keys().create("b", {KeyScope::read}, noon);
  ASSERT_TRUE(service.keys().check(made.token, noon));
  EXPECT_TRUE(catalogue.keys().revoke(made.key.id, noon + hours(1)));
  EXPECT_FALSE(service.keys().check(made.token, noon + hours(1)));
  EXPECT_TRUE(service.keys().check(kept.token, noon + hours(1)));
  EXPECT_TRUE(catalogue.keys().revoke(made.key.id, noon + hours(2)));
  EXPECT_EQ(catalogue.keys().list().size(), 2u);
  for (const ApiKey& key : catalogue.keys().list())
    EXPECT_EQ(key.revoked, key.id == made.key.id ? std::optional(noon + hours(1)) : std::nullopt);
  EXPECT_FALSE(catalogue.keys().revoke("00000000x", noon));
}

TEST_P(CatalogueKeys, tell_the_day_of_their_last_use_by_their_secret) {
  Catalogue catalogue = make();
  const NewApiKey made = catalogue.keys().create("a", {KeyScope::read}, noon);
  const auto last_used = [&] { return catalogue.keys().list().at(0).last_used; };
  EXPECT_FALSE(last_used());
  catalogue.keys().check(to_string(KeyToken{made.key.id, std::string(43, 'A')}), noon);
  EXPECT_FALSE(last_used()) << "somebody else tried";
  catalogue.keys().check(made.token, noon + days(1));
  EXPECT_EQ(last_used(), std::chrono::floor<days>(noon) + days(1));
  catalogue.keys().check(made.token, noon);
  EXPECT_EQ(last_used(), std::chrono::floor<days>(noon) + days(1)) << "a clock that went back";
}

TEST(SqliteKeys, are_known_while_the_catalogue_is_locked_and_note_their_day_later) {
  const testing::TemporaryFolder folder;
  Catalogue catalogue = Catalogue::create(folder / "shop.db", testing::model_a);
  const NewApiKey made = catalogue.keys().create("a", {KeyScope::read}, noon);
  {
    SQLite::Database other(catalogue.name(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(catalogue.keys().check(made.token, noon));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << "other writers are waited for 10 s";
    EXPECT_FALSE(catalogue.keys().list().at(0).last_used);
    other.exec("ROLLBACK");
  }
  EXPECT_TRUE(catalogue.keys().check(made.token, noon));
  EXPECT_EQ(catalogue.keys().list().at(0).last_used, std::chrono::floor<days>(noon));
}

TEST_P(CatalogueKeys, are_refused_without_label_or_scope) {
  Catalogue catalogue = make();
  const auto problem = [&](const std::string& label, const std::vector<KeyScope>& scopes) {
    const Error error = error_of([&] { catalogue.keys().create(label, scopes, noon); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return std::string(error.what());
  };
  EXPECT_THAT(problem("", {KeyScope::read}), HasSubstr("label"));
  EXPECT_THAT(problem(std::string(201, 'x'), {KeyScope::read}), HasSubstr("200 bytes"));
  EXPECT_THAT(problem("bell \x07", {KeyScope::read}), HasSubstr("control character"));
  EXPECT_THAT(problem("\xC3\x28", {KeyScope::read}), HasSubstr("UTF-8"));
  EXPECT_THAT(problem("a", {}), HasSubstr("scopes"));
  EXPECT_THAT(catalogue.keys().list(), IsEmpty());
}

TEST(SqliteKeys, leave_no_secret_in_the_file) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "shop.db";
  std::string token;
  {
    Catalogue catalogue = Catalogue::create(path, testing::model_a);
    token = catalogue.keys().create("till 3", {KeyScope::read}, noon).token;
    catalogue.keys().check(token, noon);
  }
  const std::string file = files::read_text(path);
  EXPECT_THAT(file, HasSubstr("till 3"));
  EXPECT_THAT(file, Not(HasSubstr(parse_token(token)->secret)));
}

INSTANTIATE_TEST_SUITE_P(, CatalogueKeys, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
