// That fetching reaches no private address, whatever name or redirect leads there.
#include "fetch/fetch_fixture.h"

namespace selvedge::fetch {
namespace {

using ::testing::AllOf;
using testing::Exchange;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::picture_bytes;
using testing::ScriptedServer;
using ::testing::SizeIs;

using RefusedAddress = testing::FetchTest;

TEST_F(RefusedAddress, is_loopback_under_any_name_unless_a_setting_allows_it) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  options_.allow_private_addresses = false;
  for (const char* host :
       {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"}) {
    const DownloadResult result = fetch(fmt::format("http://{}:{}/a.png", host, server.port()));
    EXPECT_THAT(result.problem, HasSubstr("refused to connect to")) << host;
    EXPECT_TRUE(result.file.empty());
  }
  EXPECT_THAT(server.requests(), IsEmpty());
  EXPECT_THAT(pauses_, IsEmpty()) << "a refusal does not pass";
  options_.allow_private_addresses = true;
  EXPECT_EQ(content(fetch(server.url())), picture_bytes());
}

TEST_F(RefusedAddress, is_named_with_its_kind) {
  options_.allow_private_addresses = false;
  EXPECT_THAT(fetch("http://169.254.169.254/latest/meta-data").problem,
              AllOf(HasSubstr("169.254.169.254"), HasSubstr("link-local"), HasSubstr("allow_private_addresses")));
  EXPECT_THAT(fetch("http://10.1.2.3/").problem, HasSubstr("private"));
  EXPECT_THAT(fetch("http://[fe80::1]/").problem, HasSubstr("link-local"));
}

TEST_F(RefusedAddress, is_not_reached_by_a_redirect_from_an_address_that_may_be_reached) {
  const ScriptedServer secret([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  const ScriptedServer open([&](const Exchange& exchange) {
    exchange.answer("302 Found", fmt::format("Location: http://localhost:{}/a.png\r\n", secret.port()), "");
  });
  options_.allow_private_addresses = false;
  options_.allowed_address = [&](const std::string& address, int port) {
    return address == "127.0.0.1" && port == open.port();
  };
  EXPECT_THAT(fetch(open.url()).problem, HasSubstr("refused to connect to"));
  EXPECT_THAT(open.requests(), SizeIs(1));
  EXPECT_THAT(secret.requests(), IsEmpty());
}

TEST_F(RefusedAddress, is_not_reached_through_a_proxy_of_the_environment) {
  const ScriptedServer proxy([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  setenv("http_proxy", proxy.url("").c_str(), 1);
  options_.allow_private_addresses = false;
  EXPECT_THAT(fetch("http://10.1.2.3/").problem, HasSubstr("refused to connect to 10.1.2.3"));
  EXPECT_THAT(proxy.requests(), IsEmpty());
  unsetenv("http_proxy");
}

TEST_F(RefusedAddress, is_no_file_and_no_other_protocol_even_by_redirect) {
  const ScriptedServer server([](const Exchange& exchange) {
    exchange.answer("302 Found", fmt::format("Location: {}\r\n", exchange.path().substr(1)), "");
  });
  for (const char* target : {"file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/", "dict://127.0.0.1/"}) {
    EXPECT_THAT(fetch(server.url("/") + target).problem, HasSubstr("expected http or https")) << target;
  }
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/a", "a.png", ""}) {
    EXPECT_THAT(fetch(url).problem, HasSubstr("begins with http")) << url;
  }
}

}  // namespace
}  // namespace selvedge::fetch
