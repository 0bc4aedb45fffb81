#include "ground/files/secret_bytes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace selvedge::files {
namespace {

TEST(RandomSecret, has_the_size_asked_for_and_is_another_each_time) {
  EXPECT_TRUE(random_secret(0).empty());
  std::set<std::string> drawn;
  for (int i = 0; i < 100; ++i) {
    const auto secret = random_secret(16);
    ASSERT_EQ(secret.size(), 16u);
    drawn.insert(std::string(reinterpret_cast<const char*>(secret.data()), secret.size()));
  }
  EXPECT_EQ(drawn.size(), 100u);
}

TEST(ConstantTimeEqual, finds_a_difference_of_one_bit_anywhere) {
  const std::string secret = "0123456789abcdef";
  EXPECT_TRUE(constant_time_equal(secret, secret));
  EXPECT_TRUE(constant_time_equal("", ""));
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string other = secret;
    other[i] ^= 1;
    EXPECT_FALSE(constant_time_equal(secret, other)) << i;
  }
}

TEST(ConstantTimeEqual, tells_a_beginning_from_the_whole) {
  EXPECT_FALSE(constant_time_equal("secret", "secre"));
  EXPECT_FALSE(constant_time_equal("", "s"));
}

}  // namespace
}  // namespace selvedge::files
