#include "ground/files/secret_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

std::span<const std::byte> plain_bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(Sealed, opens_for_its_key_and_context_alone_and_unchanged) {
  const std::vector<std::byte> key = random_secret(32), other = random_secret(32);
  const auto key_of = [](const std::vector<std::byte>& bytes) { return std::span<const std::byte, 32>(bytes); };
  for (const std::string& text : {std::string(), std::string("a"), std::string(5000, 'x')}) {
    auto closed = sealed(key_of(key), "for one purpose", plain_bytes(text));
    const auto opened = unsealed(key_of(key), "for one purpose", closed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_TRUE(std::ranges::equal(*opened, plain_bytes(text)));
    EXPECT_NE(sealed(key_of(key), "for one purpose", plain_bytes(text)), closed);
    EXPECT_FALSE(unsealed(key_of(other), "for one purpose", closed));
    EXPECT_FALSE(unsealed(key_of(key), "for another", closed));
    for (std::size_t i = 0; i < closed.size(); i += 1 + closed.size() / 50) {
      closed[i] ^= std::byte{1};
      EXPECT_FALSE(unsealed(key_of(key), "for one purpose", closed)) << i;
      closed[i] ^= std::byte{1};
      EXPECT_FALSE(unsealed(key_of(key), "for one purpose", std::span(closed).first(i))) << i;
    }
  }
}

// The vector of NIST's GCM specification, test case 13: no text, no context, a key and a nonce of zeros.
TEST(Sealed, is_aes_gcm) {
  const std::vector<std::byte> zeros(32);
  const std::array<int, 16> tag = {0x53, 0x0f, 0x8a, 0xfb, 0xc7, 0x45, 0x36, 0xb9,
                                   0xa9, 0x63, 0xb4, 0xf1, 0xc4, 0xcb, 0x73, 0x8b};
  std::vector<std::byte> bytes(12);
  for (const int byte : tag) bytes.push_back(static_cast<std::byte>(byte));
  const auto opened = unsealed(std::span<const std::byte, 32>(zeros), "", bytes);
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->empty());
}

}  // namespace
}  // namespace selvedge::files
