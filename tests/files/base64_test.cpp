#include "ground/files/base64.h"

#include <gtest/gtest.h>

namespace selvedge::files {
namespace {

TEST(Base64, decodes_text_of_every_length_and_refuses_other_text) {
  const auto text = [](std::string_view base64) {
    const auto bytes = base64_decoded(base64);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : "refused";
  };
  // RFC 4648, section 10.
  EXPECT_EQ(text(""), "");
  EXPECT_EQ(text("Zg=="), "f");
  EXPECT_EQ(text("Zm8="), "fo");
  EXPECT_EQ(text("Zm9v"), "foo");
  EXPECT_EQ(text("Zm9vYg"), "foob");
  EXPECT_EQ(text("Zm9vYmFy"), "foobar");
  for (const char* bad : {"Z", "Zm9v!", "Zm 9v", "Zm=9v", "_w"}) EXPECT_EQ(text(bad), "refused") << bad;
}

TEST(Base64, gives_back_every_byte) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(base64_decoded(base64(bytes)), bytes);
  }
}

TEST(Base64, for_urls_has_no_letter_that_means_something_there) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<std::byte>(255 - i));
    const std::string text = base64url(bytes);
    EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
    EXPECT_EQ(base64url_decoded(text), bytes);
  }
  for (const char* bad : {"a+b=", "a/", "Zg==", "Z"}) EXPECT_FALSE(base64url_decoded(bad)) << bad;
}

}  // namespace
}  // namespace selvedge::files
