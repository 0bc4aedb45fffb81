#include "shop/service/byte_range.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace selvedge::service {
namespace {

HttpResponse part(const char* range, const char* if_range = "") {
  HttpResponse response{200, "text/plain", "0123456789", {{"ETag", "\"a\""}}, {}, {}};
  cut_to_range(response, range, if_range);
  return response;
}

std::string field(const HttpResponse& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(ByteRange, gives_the_part_and_says_which) {
  for (const auto& [range, body, says] : {std::tuple{"bytes=2-4", "234", "bytes 2-4/10"},
                                          {"bytes=7-", "789", "bytes 7-9/10"},
                                          {"bytes=-3", "789", "bytes 7-9/10"},
                                          {"bytes=-99", "0123456789", "bytes 0-9/10"},
                                          {"bytes=8-99", "89", "bytes 8-9/10"},
                                          {"bytes=0-0", "0", "bytes 0-0/10"}}) {
    const HttpResponse response = part(range);
    EXPECT_EQ(response.status, 206) << range;
    EXPECT_EQ(response.body, body) << range;
    EXPECT_EQ(field(response, "Content-Range"), says) << range;
  }
}

TEST(ByteRange, refuses_what_begins_behind_the_end) {
  for (const char* const range : {"bytes=10-", "bytes=99-100", "bytes=-0", "bytes=18446744073709551615-"}) {
    const HttpResponse response = part(range);
    EXPECT_EQ(response.status, 416) << range;
    EXPECT_EQ(response.body, "") << range;
    EXPECT_EQ(field(response, "Content-Range"), "bytes */10") << range;
  }
}

TEST(ByteRange, leaves_the_whole_for_several_and_for_what_is_none) {
  for (const char* const range : {"", "bytes=0-,0-", "bytes=0-1,3-4", "bytes=4-2", "bytes=a-b", "lines=1-2", "bytes=-",
                                  "bytes=1", "bytes=99999999999999999999-", "bytes=1-2-3"}) {
    const HttpResponse response = part(range);
    EXPECT_EQ(response.status, 200) << range;
    EXPECT_EQ(response.body.size(), 10U) << range;
  }
  EXPECT_EQ(part("bytes=0-1", "\"b\"").status, 200) << "of another version";
  EXPECT_EQ(part("bytes=0-1", "\"a\"").status, 206);
}

}  // namespace
}  // namespace selvedge::service
