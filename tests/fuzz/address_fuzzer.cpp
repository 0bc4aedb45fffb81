// A client's address as a proxy writes it, and the URL of a picture: plain ones are left as they are; whether an IPv4
// address is private does not depend on how it is written.
#include <algorithm>
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/fetch/download_options.h"
#include "shop/fetch/host_access.h"
#include "shop/service/client_limits.h"

namespace selvedge::fuzz {
namespace {

void require_same_kind(std::string_view text) {
  if (text.size() < 4) return;
  fetch::Ipv4 four{};
  std::transform(text.begin(), text.begin() + 4, four.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  fetch::Ipv6 mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, four[0], four[1], four[2], four[3]};
  require(fetch::kind_of_private(four) == fetch::kind_of_private(mapped));
  fetch::Ipv6 translated{0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, four[0], four[1], four[2], four[3]};
  require(fetch::kind_of_private(four) == fetch::kind_of_private(translated));
  if (text.size() < 16) return;
  fetch::Ipv6 six{};
  std::transform(text.begin(), text.begin() + 16, six.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  require(!fetch::kind_of_private(six).empty() || (six[0] & 0xE0) == 0x20 || six[0] == 0);
}

void read_address(std::string_view text) {
  if (const auto address = service::plain_address(text)) {
    require(service::plain_address(*address) == address && address->size() <= 45);
    require(address->find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos);
    require(service::client_network(*address) == service::client_network(std::string(text)));
  }
  require_same_kind(text);
  const std::string url(text), sendable = fetch::sendable_url(url);
  require(fetch::sendable_url(sendable) == sendable);
  const bool ascii = std::all_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  require(!ascii || fetch::host_of(sendable) == fetch::host_of(url));
  const std::string host = fetch::host_of(url);
  require(host.find_first_of("/?#\\@") == std::string::npos);
}

const Registered address_fuzzer("address", read_address);

}  // namespace
}  // namespace selvedge::fuzz
