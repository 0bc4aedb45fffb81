#include "shop/service/query_id.h"

#include <gtest/gtest.h>

#include <set>

#include "ground/files/secret_bytes.h"
#include "selvedge/error.h"

namespace selvedge::service {
namespace {

constexpr std::chrono::sys_seconds noon{std::chrono::seconds(1'800'000'000)};
const std::vector<std::byte> key(32, std::byte{7});
const std::string model(64, 'a');

TEST(QueryIds, say_when_what_was_answered_and_in_which_order) {
  const QueryIds ids(key);
  const std::vector<ProductId> products = {{"red"}, {"\xC3\xA4rmel"}, {"a b"}};
  const std::string id = ids.sign(noon, model, products);
  const auto answer = QueryIds(key).open(id);  // another copy of the service
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->time, noon);
  EXPECT_EQ(answer->query, id.substr(0, 31));
  EXPECT_EQ(answer->model, model);
  for (std::size_t i = 0; i < products.size(); ++i) EXPECT_EQ(ids.rank(*answer, products[i]), static_cast<int>(i) + 1);
  EXPECT_FALSE(ids.rank(*answer, {"blue"}));
  ASSERT_TRUE(ids.open(ids.sign(noon, model, {})));
}

TEST(QueryIds, of_older_services_are_accepted_and_name_no_model) {
  const auto answer = QueryIds(key).open(
      "q006b49d20000112233445566778899"
      "ed1ec1e124c71146c569ecf4b748125f64a8b67d9baa");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->query, "q006b49d20000112233445566778899");
  EXPECT_EQ(answer->time, noon);
  EXPECT_EQ(answer->model, "");
  EXPECT_EQ(QueryIds(key).rank(*answer, {"blue"}), 2);
}

TEST(QueryIds, do_not_name_a_model_by_another_text_than_a_hash) {
  const QueryIds ids(key);
  const std::vector<ProductId> products = {{"red"}};
  for (const std::string& other : {std::string(), std::string("model"), std::string(64, 'A'), std::string(65, 'a')}) {
    const auto answer = ids.open(ids.sign(noon, other, products));
    ASSERT_TRUE(answer) << other;
    EXPECT_EQ(answer->model, "");
    EXPECT_EQ(ids.rank(*answer, products[0]), 1);
  }
}

TEST(QueryIds, are_never_the_same) {
  const QueryIds ids(key);
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(seen.insert(ids.open(ids.sign(noon, model, {}))->query).second);
}

TEST(QueryIds, are_refused_where_anything_of_them_was_changed) {
  const QueryIds ids(key);
  const std::string id = ids.sign(noon, model, std::vector<ProductId>{{"red"}, {"blue"}});
  for (std::size_t i = 0; i < id.size(); ++i) {
    std::string other = id;
    other[i] = other[i] == '0' ? '1' : '0';
    EXPECT_FALSE(ids.open(other)) << i;
  }
  for (std::size_t size = 0; size < id.size(); ++size) EXPECT_FALSE(ids.open(id.substr(0, size))) << size;
  EXPECT_FALSE(ids.open(id + id.substr(id.size() - 6))) << "a mark of it, once more";
  EXPECT_FALSE(ids.open(std::string(1 << 20, 'q')));
}

TEST(QueryIds, are_refused_by_a_shop_with_another_key) {
  EXPECT_FALSE(QueryIds(std::vector<std::byte>(32, std::byte{8})).open(QueryIds(key).sign(noon, model, {})));
  EXPECT_THROW(QueryIds(std::vector<std::byte>(31)), Error);
}

// RFC 4231, test case 2.
TEST(Hmac, is_that_of_the_standard) {
  const std::string_view jefe = "Jefe";
  const auto digest = files::hmac_sha256(std::as_bytes(std::span(jefe)), "what do ya want for nothing?");
  EXPECT_EQ(digest[0], std::byte{0x5b});
  EXPECT_EQ(digest[1], std::byte{0xdc});
  EXPECT_EQ(digest[31], std::byte{0x43});
}

}  // namespace
}  // namespace selvedge::service
