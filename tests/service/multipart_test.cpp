#include "shop/service/multipart.h"

#include <gtest/gtest.h>

#include "ground/core/rng.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

constexpr const char* with_b = "multipart/form-data; boundary=b";

std::vector<BodyPart> parsed(const std::string& body, const std::string& type = with_b) {
  return parse_form(body, type, 4);
}
void expect_refused(const std::string& body, const std::string& type = with_b) {
  try {
    parsed(body, type);
    ADD_FAILURE() << "taken: " << body;
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 400) << body;
    EXPECT_EQ(problem.field(), "body") << body;
  }
}

const std::string two_parts =
    "--b\r\nContent-Disposition: form-data; name=\"product\"\r\n\r\n{\"title\":\"x\"}\r\n"
    "--b\r\ncontent-type: image/png\r\nCONTENT-DISPOSITION: form-data; name=image; filename=\"a "
    "\\\"b\\\";c.png\"\r\n\r\n"
    "\r\n--\r\n--c\r\n\r\n--b--";

TEST(ParseForm, gives_parts_in_order_with_names_types_and_bytes) {
  const auto parts = parsed(two_parts);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].name, "product");
  EXPECT_EQ(parts[0].filename, "");
  EXPECT_EQ(parts[0].bytes, "{\"title\":\"x\"}");
  EXPECT_EQ(parts[1].name, "image");
  EXPECT_EQ(parts[1].filename, "a \"b\";c.png");
  EXPECT_EQ(parts[1].content_type, "image/png");
  EXPECT_EQ(parts[1].bytes.substr(2, 2), "--") << "what only begins like a delimiter is content";
}

TEST(ParseForm, needs_no_line_end_after_the_last_delimiter_and_passes_over_what_surrounds_the_parts) {
  EXPECT_EQ(parsed(two_parts + "\r\n").size(), 2U);
  EXPECT_EQ(parsed("a preamble\r\n" + two_parts + "\r\nan epilogue").size(), 2U);
  EXPECT_EQ(parsed("--b  \r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--").at(0).bytes, "");
  EXPECT_EQ(parsed("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--").at(0).bytes, "");
  EXPECT_TRUE(parsed("--b--").empty());
}

TEST(ParseForm, finds_the_boundary_quoted_and_in_any_case) {
  EXPECT_EQ(parsed("--a b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--a b--",
                   "Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b\"")
                .at(0)
                .bytes,
            "1");
}

TEST(ParseForm, refuses_what_is_no_form) {
  expect_refused("");
  expect_refused("--c--");
  expect_refused("--b--", "multipart/form-data");
  expect_refused("--b--", "multipart/form-data; boundary=");
  expect_refused("--b--", "multipart/form-data; boundary=" + std::string(71, 'b'));
  expect_refused("--bx\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--");
  expect_refused("--b\r\n\r\n1\r\n--b--");
  expect_refused("--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--");
  expect_refused("--b\r\nContent-Disposition: form-data; filename=a\r\n\r\n1\r\n--b--");
  expect_refused("--b\r\nno header\r\n\r\n1\r\n--b--");
  expect_refused("--b\r\nContent-Disposition: form-data; name=a\r\nX: " + std::string(10'000, 'x') +
                 "\r\n\r\n1\r\n--b--");
  std::string many;
  for (int i = 0; i < 5; ++i) many += "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  expect_refused(many + "--b--");
  expect_refused("--b\r\nContent-Disposition: form-data; name=\"a\nb\"\r\n\r\n1\r\n--b--");
  expect_refused("--b\r\nContent-Disposition: form-data; name=a\r\nX: \x7F\r\n\r\n1\r\n--b--");
}

TEST(ParseForm, refuses_a_form_that_is_cut_anywhere) {
  for (std::size_t size = 0; size < two_parts.size(); ++size) expect_refused(two_parts.substr(0, size));
}

TEST(ParseForm, of_damaged_bytes_gives_parts_or_a_problem) {
  core::Rng rng(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string body = two_parts;
    for (int j = 0; j < 3; ++j) body[rng.below(body.size())] = "\r\n-b:;\"\\= x"[rng.below(11)];
    try {
      EXPECT_LE(parsed(body).size(), 4U);
    } catch (const Problem& problem) {
      EXPECT_EQ(problem.status(), 400);
    }
  }
}

}  // namespace
}  // namespace selvedge::service
