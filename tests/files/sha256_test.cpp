#include "ground/files/sha256.h"

#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"
#include "test_folder.h"

namespace selvedge::files {
namespace {

// The examples of FIPS 180-4.
constexpr const char* empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* abc_hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, gives_the_standards_examples) {
  EXPECT_EQ(sha256_hex(""), empty_hash);
  EXPECT_EQ(sha256_hex("abc"), abc_hash);
  EXPECT_EQ(Sha256().update("a").update("bc").hex(), abc_hash);
}

TEST(Sha256, of_a_file_is_that_of_its_bytes) {
  const TestFolder folder;
  const auto path = folder / "file";
  write_file_atomically(path, std::string("abc"));
  EXPECT_EQ(sha256_file(path), abc_hash);
}

TEST(Hex, is_told_by_its_number_of_small_digits) {
  EXPECT_TRUE(is_hex(abc_hash, sha256_digits));
  EXPECT_FALSE(is_hex(abc_hash, 8));
  EXPECT_FALSE(is_hex("0123456", 8));
  EXPECT_FALSE(is_hex("0123456A", 8)) << "large letters";
  EXPECT_FALSE(is_hex("0123456g", 8));
  EXPECT_FALSE(is_hex(std::string_view("0123456\0", 8), 8));
}

}  // namespace
}  // namespace selvedge::files
