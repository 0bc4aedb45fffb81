#include "shop/fetch/host_access.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace selvedge::fetch {
namespace {

std::string kind(const std::string& text) {
  Ipv4 four{};
  Ipv6 six{};
  if (inet_pton(AF_INET, text.c_str(), four.data()) == 1) return std::string(kind_of_private(four));
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), six.data()), 1) << text;
  return std::string(kind_of_private(six));
}

TEST(KindOfPrivate, knows_the_special_ranges_of_ipv4_to_their_last_address) {
  EXPECT_EQ(kind("0.0.0.0"), "unspecified");
  EXPECT_EQ(kind("10.255.255.255"), "private");
  EXPECT_EQ(kind("100.64.0.1"), "private");
  EXPECT_EQ(kind("127.0.0.1"), "loopback");
  EXPECT_EQ(kind("127.255.255.255"), "loopback");
  EXPECT_EQ(kind("169.254.169.254"), "link-local");
  EXPECT_EQ(kind("172.16.0.0"), "private");
  EXPECT_EQ(kind("172.31.255.255"), "private");
  EXPECT_EQ(kind("192.168.1.1"), "private");
  EXPECT_EQ(kind("198.19.255.255"), "reserved");
  EXPECT_EQ(kind("224.0.0.1"), "multicast");
  EXPECT_EQ(kind("255.255.255.255"), "reserved");
}

TEST(KindOfPrivate, lets_the_neighbours_of_those_ranges_be_public) {
  for (const char* text :
       {"1.1.1.1",         "9.255.255.255",     "11.0.0.0",        "100.63.255.255",   "100.128.0.0",
        "126.255.255.255", "128.0.0.0",         "169.253.255.255", "172.15.255.255",   "172.32.0.0",
        "192.167.255.255", "192.169.0.0",       "198.17.255.255",  "198.20.0.0",       "223.255.255.255",
        "2606:4700::1111", "2a00:1450:4001::1", "::ffff:1.1.1.1",  "64:ff9b::1.1.1.1", "2002:101:101::1"}) {
    EXPECT_EQ(kind(text), "") << text;
  }
}

TEST(KindOfPrivate, knows_the_special_ranges_of_ipv6) {
  EXPECT_EQ(kind("::"), "unspecified");
  EXPECT_EQ(kind("::1"), "loopback");
  EXPECT_EQ(kind("fc00::1"), "private");
  EXPECT_EQ(kind("fdff::1"), "private");
  EXPECT_EQ(kind("fe80::1"), "link-local");
  EXPECT_EQ(kind("fec0::1"), "private");
  EXPECT_EQ(kind("ff02::1"), "multicast");
  EXPECT_EQ(kind("2001::1"), "reserved");
  EXPECT_EQ(kind("2001:db8::1"), "reserved");
  EXPECT_EQ(kind("100::1"), "reserved");
  EXPECT_EQ(kind("64:ff9b:1::1"), "reserved");
}

TEST(KindOfPrivate, sees_through_ipv4_addresses_in_ipv6_clothes) {
  EXPECT_EQ(kind("::ffff:127.0.0.1"), "loopback");
  EXPECT_EQ(kind("::ffff:169.254.169.254"), "link-local");
  EXPECT_EQ(kind("::10.0.0.1"), "private");
  EXPECT_EQ(kind("64:ff9b::192.168.0.1"), "private");
  EXPECT_EQ(kind("2002:7f00:1::"), "loopback");
  EXPECT_EQ(kind("::ffff:0:127.0.0.1"), "reserved");
}

}  // namespace
}  // namespace selvedge::fetch
