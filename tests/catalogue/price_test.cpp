#include "selvedge/price.h"

#include <gtest/gtest.h>

#include "ground/core/rng.h"

namespace selvedge::catalogue {
namespace {

TEST(Price, reads_decimals_exactly) {
  EXPECT_EQ(parse_price("19.90"), Price{199'000});
  EXPECT_EQ(parse_price("19.9"), Price{199'000});
  EXPECT_EQ(parse_price("0.0001"), Price{1});
  EXPECT_EQ(parse_price("1500"), Price{15'000'000});
  EXPECT_EQ(parse_price("0"), Price{0});
  EXPECT_EQ(parse_price("999999999999.9999"), Price{9'999'999'999'999'999});
}

TEST(Price, refuses_whatever_is_no_plain_decimal) {
  for (const char* text : {"", ".", "1.", ".5", "-1", "+1", "1,50", "1e3", "19.99999", " 1", "1 ", "EUR 1", "0x10",
                           "1.2.3", "1000000000000", "NaN",
                           "\xC2\xA3"
                           "5"}) {
    EXPECT_FALSE(parse_price(text)) << text;
  }
}

TEST(Price, writes_what_it_reads) {
  EXPECT_EQ(to_string(Price{199'000}), "19.90");
  EXPECT_EQ(to_string(Price{15'000'000}), "1500");
  EXPECT_EQ(to_string(Price{55}), "0.0055");
  EXPECT_EQ(to_string(Price{1'230}), "0.123");
  core::Rng rng(1);
  for (int i = 0; i < 1000; ++i) {
    const Price price{static_cast<std::int64_t>(rng.below(100'000'000))};
    EXPECT_EQ(parse_price(to_string(price)), price);
  }
}

}  // namespace
}  // namespace selvedge::catalogue
