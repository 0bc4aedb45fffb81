#include "shop/index/xxhash64.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace selvedge::index {
namespace {

std::uint64_t hash(std::string_view text, std::uint64_t seed = 0) {
  return xxhash64(std::as_bytes(std::span(text)), seed);
}

// The bytes that xxHash's own self test hashes.
std::vector<std::byte> sanity_buffer(std::size_t size) {
  std::vector<std::byte> bytes;
  std::uint64_t state = 2654435761U;
  for (std::size_t i = 0; i < size; ++i) {
    bytes.push_back(static_cast<std::byte>(state >> 56));
    state *= 11400714785074694797ULL;
  }
  return bytes;
}

TEST(Xxhash64, gives_the_published_values_of_texts) {
  EXPECT_EQ(hash(""), 0xEF46DB3751D8E999ULL);
  EXPECT_EQ(hash("a"), 0xD24EC4F1A98C6E5BULL);
  EXPECT_EQ(hash("abc"), 0x44BC2CF5AD770999ULL);
  EXPECT_EQ(hash("Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1ULL);
}

TEST(Xxhash64, gives_the_values_of_the_reference_self_test) {
  constexpr std::uint64_t seed = 2654435761U;
  EXPECT_EQ(xxhash64(sanity_buffer(1)), 0xE934A84ADB052768ULL);
  EXPECT_EQ(xxhash64(sanity_buffer(1), seed), 0x5014607643A9B4C3ULL);
  EXPECT_EQ(xxhash64(sanity_buffer(4)), 0x9136A0DCA57457EEULL);
  EXPECT_EQ(xxhash64(sanity_buffer(14)), 0x8282DCC4994E35C8ULL);
  EXPECT_EQ(xxhash64(sanity_buffer(14), seed), 0xC3BD6BF63DEB6DF0ULL);
  EXPECT_EQ(xxhash64(sanity_buffer(222)), 0xB641AE8CB691C174ULL);
  EXPECT_EQ(xxhash64(sanity_buffer(222), seed), 0x20CB8AB7AE10C14AULL);
}

}  // namespace
}  // namespace selvedge::index
