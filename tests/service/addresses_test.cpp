#include "shop/service/addresses.h"

#include <gtest/gtest.h>

#include <string>

#include "selvedge/error.h"
#include "shop/service/http.h"

namespace selvedge::service {
namespace {

// As it was read: host, a blank, port; "refused" for text that is no such address.
std::string listening_at(std::string_view text) {
  try {
    const ListenAddress at = listen_address_from(text);
    return at.host + " " + std::to_string(at.port);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return "refused";
  }
}

std::string base_path_of(std::string_view text) {
  try {
    return base_path_from(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return "refused";
  }
}

TEST(ListenAddresses, are_names_ipv4_or_ipv6_in_brackets_with_a_port) {
  EXPECT_EQ(listening_at("127.0.0.1:8080"), "127.0.0.1 8080");
  EXPECT_EQ(listening_at("localhost:0"), "localhost 0");
  EXPECT_EQ(listening_at("[::1]:8080"), "::1 8080");
  EXPECT_EQ(listening_at("[::]:80"), ":: 80");
  EXPECT_EQ(listening_at("[2001:DB8::1]:65535"), "2001:DB8::1 65535");
  EXPECT_EQ(listening_at("[fe80::1%eth0]:80"), "fe80::1%eth0 80");
}

TEST(ListenAddresses, of_other_shapes_are_refused) {
  for (const char* const text :
       {"",      ":",         ":80",          "127.0.0.1",  "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
        "a:+1",  "a:080",     "a:80 ",        "::1",        "::1:80",     "[::1]",           "[::1]80",
        "[]:80", "[:::1]:80", "[1.2.3.4]:80", "[%eth0]:80", "[::1:80",    "::1]:80",         "http://a:80"}) {
    EXPECT_EQ(listening_at(text), "refused") << text;
  }
  EXPECT_EQ(listening_at(std::string_view("[::1\0]:80", 9)), "refused");
}

TEST(HostInUrl, puts_ipv6_in_brackets_and_escapes_the_mark_of_its_zone) {
  EXPECT_EQ(host_in_url("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(host_in_url("shop.example"), "shop.example");
  EXPECT_EQ(host_in_url("::"), "[::]");
  EXPECT_EQ(host_in_url("[::1]"), "[::1]");
  EXPECT_EQ(host_in_url("fe80::1%eth0"), "[fe80::1%25eth0]");
}

TEST(BasePaths, begin_and_end_with_a_slash_however_they_are_given) {
  for (const char* const text : {"", "/"}) EXPECT_EQ(base_path_of(text), "/") << text;
  for (const char* const text : {"find", "/find", "find/", "/find/"}) EXPECT_EQ(base_path_of(text), "/find/") << text;
  EXPECT_EQ(base_path_of("/shop/find-2.0_~/"), "/shop/find-2.0_~/");
}

TEST(BasePaths, that_browsers_and_proxies_would_change_are_refused) {
  for (const char* const text : {"/find//", "//find/", "/a//b/", "/./", "/a/../b/", "/fi nd/", "/f%69nd/", "/finde?/",
                                 "/f#/", "/caf\xC3\xA9/", "https://shop.example/find/", "/a\\b/", "/a\r\nb/"}) {
    EXPECT_EQ(base_path_of(text), "refused") << text;
  }
}

TEST(BasePaths, are_taken_off_a_path_once_and_only_whole) {
  EXPECT_EQ(path_below("/find/", "/find/v1/products"), "/v1/products");
  EXPECT_EQ(path_below("/find/", "/find/"), "/");
  EXPECT_EQ(path_below("/find/", "/find"), "");
  EXPECT_EQ(path_below("/find/", "/find/find/x"), "/find/x");
  EXPECT_EQ(path_below("/find/", "/finder"), "/finder");
  EXPECT_EQ(path_below("/find/", "/v1/products"), "/v1/products");
  EXPECT_EQ(path_below("/", "/v1/products"), "/v1/products");
  EXPECT_EQ(path_below("/", "/"), "/");
}

TEST(Origins, are_what_a_browser_sends) {
  for (const char* const text :
       {"https://shop.example", "http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:3000",
        "https://[2001:db8::1]", "https://xn--caf-dma.example", "capacitor://localhost"}) {
    EXPECT_TRUE(is_origin(text)) << text;
  }
  for (const char* const text : {"",
                                 "null",
                                 "*",
                                 "shop.example",
                                 "https://",
                                 "https://shop.example/",
                                 "https://shop.example/x",
                                 "https://Shop.example",
                                 "HTTPS://shop.example",
                                 "https://shop.example:443",
                                 "http://a:80",
                                 "https://a:",
                                 "https://a:0443",
                                 "https://a:65536",
                                 "https://a:b",
                                 "https://a@b",
                                 "https://*.shop.example",
                                 "https://[::1",
                                 "https://::1",
                                 "https://[::1]x",
                                 "https://[x]",
                                 "://a",
                                 "1a://b",
                                 "https://a;script-src *",
                                 "https://a b"}) {
    EXPECT_FALSE(is_origin(text)) << text;
  }
}

}  // namespace
}  // namespace selvedge::service
